"""JupyterHub for one room: anybody with the room's password picks a name and gets a copy of the lesson.

start.py runs it in the workshop's folder, where room.json says the port, the passwords and the limits.
"""

import json
import os
import sys
import unicodedata
from pathlib import Path

from jupyterhub.authenticators.shared import SharedPasswordAuthenticator

HERE = Path(__file__).resolve().parent
sys.path.append(str(HERE.parents[1]))
from workshop.hub import processes  # noqa: E402
from workshop.hub.room import MEGABYTE  # noqa: E402
from workshop.hub.spawner import RoomSpawner  # noqa: E402

FOLDER = Path.cwd()
ROOM = json.loads((FOLDER / "room.json").read_text(encoding="utf-8"))
LONGEST_NAME = 30
LOOK_SECONDS = 5
"""How often the hub looks whether a server is still there."""
WELCOME = """Choose a name that nobody else in the room has, and type the password of the room.
With the same name you find your notebooks again."""


class RoomAuthenticator(SharedPasswordAuthenticator):
    """Lets in who knows the password, under a name that can be a folder's, made of whatever they call themselves."""

    def normalize_username(self, username: str) -> str:
        """ "Zoë Müller" -> "zoë-müller", "../x" -> "x"; no letter or digit -> "", which JupyterHub refuses."""
        text = unicodedata.normalize("NFKC", username).lower()
        kept = (char if unicodedata.category(char)[0] in "LMN" else " " for char in text)
        return "-".join("".join(kept).split())[:LONGEST_NAME].strip("-")


c = get_config()  # noqa: F821

c.JupyterHub.bind_url = f"http://:{ROOM['port']}"
c.ConfigurableHTTPProxy.api_url = f"http://127.0.0.1:{ROOM['port'] + 1}"
c.JupyterHub.hub_port = ROOM["port"] + 2
c.ConfigurableHTTPProxy.command = str(HERE / "node_modules/.bin/configurable-http-proxy")

c.JupyterHub.authenticator_class = RoomAuthenticator
c.RoomAuthenticator.allow_all = True
c.RoomAuthenticator.user_password = ROOM["password"]
c.RoomAuthenticator.admin_users = {"trainer"}
c.RoomAuthenticator.admin_password = ROOM["trainer_password"]
c.JupyterHub.template_vars = {"announcement_login": WELCOME}

c.JupyterHub.spawner_class = RoomSpawner
c.RoomSpawner.home_dir_template = str(FOLDER / "learners").replace("{", "{{").replace("}", "}}") + "/{username}"
c.RoomSpawner.mem_limit = f"{ROOM['megabytes']}M"
c.RoomSpawner.file_limit = ROOM["file_megabytes"] * MEGABYTE
c.RoomSpawner.args = ["--KernelManager.transport=ipc", *(["--allow-root"] if os.geteuid() == 0 else [])]
c.RoomSpawner.environment = {
    processes.VARIABLE: ROOM["mark"],
    "JUPYTER_CONFIG_PATH": str(HERE / "jupyter"),
    # Kernels have sockets there, and no ports.
    "JUPYTER_RUNTIME_DIR": lambda spawner: str(Path(ROOM["sockets"], str(spawner.user.id))),
    "MFA_LESSON_GROUP": str(FOLDER / "group"),
    "OPENBLAS_NUM_THREADS": "1",  # of a thread for each core the lesson needs none, and each takes memory
}
c.RoomSpawner.poll_interval = LOOK_SECONDS
# Where a hundred servers start at once on two cores, the last waits for minutes. JupyterHub would give up sooner.
c.RoomSpawner.start_timeout = c.RoomSpawner.http_timeout = 600
