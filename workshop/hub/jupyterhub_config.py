"""JupyterHub for one room: anybody with the room's password picks a name and gets a copy of the lesson.

start.py runs it in the workshop's folder, where room.json says the port, the passwords and the limit.
"""

import atexit
import json
import os
import shutil
import sys
import tempfile
import unicodedata
from itertools import cycle
from pathlib import Path

from jupyterhub.authenticators.shared import SharedPasswordAuthenticator
from jupyterhub.spawner import SimpleLocalProcessSpawner

HERE = Path(__file__).parent
sys.path.append(str(HERE))
from serving import nursery, serve  # noqa: E402
from start import free  # noqa: E402

FOLDER = Path.cwd()
ROOM = json.loads((FOLDER / "room.json").read_text(encoding="utf-8"))
LONGEST_NAME = 30
# Below those that Linux gives away by itself: where many servers start at once, it gave one port to two of them.
PORTS = cycle(range(20_000, 30_000))
# Kernels have sockets here, and no ports. A socket's path has 107 characters at most; a learner's folder may be deep.
SOCKETS = Path(tempfile.mkdtemp(prefix="mfa-lesson-"))
atexit.register(shutil.rmtree, SOCKETS, ignore_errors=True)
WELCOME = """Choose a name that nobody else in the room has, and type the password of the room.
With the same name you find your notebooks again."""


class RoomAuthenticator(SharedPasswordAuthenticator):
    """Lets in who knows the password, under a name that can be a folder's, made of whatever they call themselves."""

    def normalize_username(self, username: str) -> str:
        """ "Zoë Müller" -> "zoë-müller", "../x" -> "x"; no letter or digit -> "", which JupyterHub refuses."""
        text = unicodedata.normalize("NFKC", username).lower()
        kept = (char if unicodedata.category(char)[0] in "LMN" else " " for char in text)
        return "-".join("".join(kept).split())[:LONGEST_NAME].strip("-")


class RoomSpawner(SimpleLocalProcessSpawner):
    """Has learners' servers forked. They run as the user who runs the hub; home_dir and mem_limit are set below."""

    async def start(self):
        self.port = next(port for port in PORTS if free(port))
        if self.user.admin:
            lesson = Path(self.home_dir) / "mfa-lesson"
            lesson.mkdir(parents=True, exist_ok=True)
            shutil.copy(HERE.parent / "group_picture.ipynb", lesson)
        order = (self.get_args(), self.get_env(), self.home_dir, self.mem_limit)
        server = nursery.Process(target=serve, args=order, daemon=True)
        server.start()
        self.pid = server.pid
        return "127.0.0.1", self.port


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
c.RoomSpawner.args = ["--KernelManager.transport=ipc", *(["--allow-root"] if os.geteuid() == 0 else [])]
c.RoomSpawner.environment = {
    "JUPYTER_CONFIG_PATH": str(HERE / "jupyter"),
    "JUPYTER_RUNTIME_DIR": lambda spawner: str(SOCKETS / str(spawner.user.id)),
    "MFA_LESSON_GROUP": str(FOLDER / "group"),
    "OPENBLAS_NUM_THREADS": "1",  # of a thread for each core the lesson needs none, and each takes memory
}
# Where a hundred servers start at once on two cores, the last waits for minutes. JupyterHub would give up sooner.
c.RoomSpawner.start_timeout = c.RoomSpawner.http_timeout = 600
