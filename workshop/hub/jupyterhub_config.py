"""JupyterHub for one room: who knows the room's password chooses a name and a password, and gets a copy of the lesson.

start.py runs it in the workshop's folder, where room.json says the port, the passwords and the limits.
"""

import json
import os
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1]))
from workshop.hub import processes  # noqa: E402
from workshop.hub.authenticator import TRAINER, WELCOME, RoomAuthenticator  # noqa: E402
from workshop.hub.group import start_gathering  # noqa: E402
from workshop.hub.room import MEGABYTE, scheme_of  # noqa: E402
from workshop.hub.spawner import RoomSpawner  # noqa: E402

FOLDER = Path.cwd()
ROOM = json.loads((FOLDER / "room.json").read_text(encoding="utf-8"))
LOOK_SECONDS = 2
"""How often the hub looks whether a server is still there."""
PROXY_SECONDS = 1
"""The same for the proxy: without it nobody reaches anything."""

c = get_config()  # noqa: F821

c.JupyterHub.bind_url = f"{scheme_of(ROOM)}://:{ROOM['port']}"
c.JupyterHub.ssl_cert, c.JupyterHub.ssl_key = ROOM.get("certificate", ""), ROOM.get("key", "")
c.ConfigurableHTTPProxy.api_url = f"http://127.0.0.1:{ROOM['port'] + 1}"
c.ConfigurableHTTPProxy.check_running_interval = PROXY_SECONDS
c.JupyterHub.hub_port = ROOM["port"] + 2
c.ConfigurableHTTPProxy.command = str(HERE / "node_modules/.bin/configurable-http-proxy")

c.JupyterHub.authenticator_class = RoomAuthenticator
c.RoomAuthenticator.allow_all = True
c.RoomAuthenticator.folder = str(FOLDER)
c.RoomAuthenticator.room_password = ROOM["password"]
c.RoomAuthenticator.admin_users = {TRAINER}
c.RoomAuthenticator.trainer_password = ROOM["trainer_password"]
c.JupyterHub.template_vars = {"announcement_login": WELCOME}

c.JupyterHub.spawner_class = RoomSpawner
c.RoomSpawner.home_dir_template = str(FOLDER / "learners").replace("{", "{{").replace("}", "}}") + "/{username}"
c.RoomSpawner.mem_limit = f"{ROOM['megabytes']}M"
c.RoomSpawner.file_limit = ROOM["file_megabytes"] * MEGABYTE
c.RoomSpawner.apart = ROOM.get("apart", False)
c.RoomSpawner.together_limit = ROOM["together_megabytes"] * MEGABYTE
c.RoomSpawner.open_network = ROOM["open_network"]
c.RoomSpawner.folder = str(FOLDER)
c.RoomSpawner.sockets = ROOM["sockets"]  # of kernels, which have no ports
AS_ROOT = os.geteuid() == 0 and not ROOM.get("apart")
c.RoomSpawner.args = ["--KernelManager.transport=ipc", *(["--allow-root"] if AS_ROOT else [])]
c.RoomSpawner.environment = {
    processes.VARIABLE: ROOM["mark"],
    "JUPYTER_CONFIG_PATH": str(HERE / "jupyter"),
    "OPENBLAS_NUM_THREADS": "1",  # of a thread for each core the lesson needs none, and each takes memory
}
c.RoomSpawner.poll_interval = LOOK_SECONDS
# Where a hundred servers start at once on two cores, the last waits for minutes. JupyterHub would give up sooner.
c.RoomSpawner.start_timeout = c.RoomSpawner.http_timeout = 600
if ROOM.get("apart"):
    os.umask(0o077)
    start_gathering(FOLDER, TRAINER)
