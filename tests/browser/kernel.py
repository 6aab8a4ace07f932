"""JavaScript that reaches the kernel of the notebook in the page."""

import ast

from tests.browser import lab

IN_THE_KERNEL = """async expression => {
    const { kernel } = window.jupyterapp.shell.currentWidget.sessionContext.session;
    const asked = { code: "", silent: true, store_history: false, user_expressions: { it: expression } };
    return (await kernel.requestExecute(asked).done).content.user_expressions.it.data["text/plain"];
}"""

EXECUTE = """code => {
    const { kernel } = window.jupyterapp.shell.currentWidget.sessionContext.session;
    kernel.requestExecute({ code, silent: true, store_history: false });
}"""

RESTART = "() => window.jupyterapp.shell.currentWidget.sessionContext.restartKernel()"
KILL = "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"
SHUT_DOWN = "() => window.jupyterapp.shell.currentWidget.sessionContext.shutdown()"
START = "() => window.jupyterapp.shell.currentWidget.sessionContext.startKernel()"


def in_kernel(notebook: lab.NotebookPage, expression: str):
    """The value of an expression in the kernel: a number, a text, or a list or dict of them."""
    return ast.literal_eval(notebook.page.evaluate(IN_THE_KERNEL, expression))
