"""The browser's side of an explorer, without a browser, and what it shows."""

from bs4 import BeautifulSoup

from mfa_lesson import load_policy
from tests.display.pages import read_page_card

FORCE_MFA = load_policy("force_mfa")
SIDS = [statement.sid for statement in FORCE_MFA.statements]
OUTSIDE = ["iam:GetUser", "iam:CreateUser", "s3:ListAllMyBuckets", "ec2:DescribeInstances"]
DEFAULT_ACTION = "iam:DeactivateMFADevice"


def decisions_of(cells):
    return {(td["data-action"], td["data-mfa"]): td["data-outcome"] for td in cells}


class FrontEnd:
    """Stands for the browser's side of one explorer: knows what it has been told, and can choose."""

    def __init__(self, widget):
        self.widget = widget
        self.state = widget.get_state()
        self.updates = []
        widget.comm = self

    # what ipywidgets asks of a comm
    comm_id = "front-end"

    def on_msg(self, callback):
        pass

    def close(self):
        pass

    def send(self, data, **_):
        if data["method"] == "update":
            self.updates.append(data["state"])
            self.state.update(data["state"])

    def choose(self, **values):
        """Set traits as the browser does; returns what came back, one dict a message."""
        self.updates = []
        self.state.update(values)
        self.widget.set_state(values)
        return self.updates

    def turn(self, mfa):
        """Choose an MFA state and show at once what is ready, as the browser does; returns what came back."""
        shown = {**self.turns[self.mfa][mfa], **self.reasons[mfa]}
        return self.choose(mfa=mfa, chosen=[self.chosen[0], mfa], **shown)

    def __getattr__(self, name):
        """A trait, as the front end knows it."""
        try:
            return self.__dict__["state"][name]
        except KeyError:
            raise AttributeError(name) from None

    @property
    def shown(self):
        """All that the learner chooses and sees."""
        return {name: value for name, value in self.state.items() if name[0] != "_" and name != "layout"}

    @property
    def tables(self):
        return BeautifulSoup(self.matrix, "html.parser")

    @property
    def caption(self):
        return self.tables.select_one("table.decision-matrix caption").get_text()

    def decisions(self, kind="decision-matrix"):
        """(action, MFA state) -> Outcome value."""
        return decisions_of(self.tables.select(f"table.{kind} td"))

    @property
    def why(self):
        return BeautifulSoup(self.reason, "html.parser")

    @property
    def title(self):
        card = read_page_card(self.why)
        return f"{card['Action'][0]} on {card['Resource'][0]}"

    @property
    def verdict(self):
        return self.why.select_one(".pill")["data-outcome"]


def as_dict(matrix):
    return {(action, state): matrix.loc[action, state] for action in matrix.index for state in matrix.columns}
