"""A learner's server, on whichever hub: the lesson first, and nothing that the lesson does not need."""

from pathlib import Path

from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection

from mfa_lesson.course.working_copy import put_copy

HOUR = 60 * 60


class PromptConnection(ZMQChannelsWebsocketConnection):
    """Sends each message at once. By default it waits until the one before is acknowledged, which takes 40 ms."""

    def connect(self):
        self.websocket_handler.set_nodelay(True)
        return super().connect()


c = get_config()  # noqa: F821

c.ServerApp.default_url = "/lab/tree/mfa-lesson/00_start_here.ipynb"
c.ServerApp.jpserver_extensions = {"jupyter_lsp": False, "jupyter_server_terminals": False, "notebook_shim": False}
c.ServerApp.kernel_websocket_connection_class = PromptConnection
# Fifteen notebooks are fifteen kernels. One that did nothing for an hour ends, and its notebook can be run again.
c.MappingKernelManager.cull_idle_timeout = HOUR
c.MappingKernelManager.cull_connected = True

put_copy(Path.home() / "mfa-lesson")
