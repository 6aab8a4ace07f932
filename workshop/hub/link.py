"""A link that brings the notebooks from a repository to the learner who clicks it, on any hub that has nbgitpuller.

python workshop/hub/link.py HUB REPOSITORY [--branch main] [--notebook 00_start_here.ipynb]

It fetches what is new and keeps what the learner changed (https://nbgitpuller.readthedocs.io).
"""

import argparse
from urllib.parse import urlencode

FIRST = "00_start_here.ipynb"


def link(hub: str, repository: str, branch: str = "main", notebook: str = FIRST) -> str:
    """In: the addresses of the hub and of the repository; which notebook to open. Out: the link."""
    folder = repository.rstrip("/").removesuffix(".git").rpartition("/")[2]
    place = f"lab/tree/{folder}/notebooks/{notebook}"
    query = {"repo": repository, "branch": branch, "targetpath": folder, "urlpath": place}
    return f"{hub.rstrip('/')}/hub/user-redirect/git-pull?{urlencode(query)}"


def main() -> None:
    parser = argparse.ArgumentParser(description="Prints a link that brings the notebooks to everybody who clicks it.")
    parser.add_argument("hub", help="http://… of the hub")
    parser.add_argument("repository", help="https://… of the repository")
    parser.add_argument("--branch", default="main")
    parser.add_argument("--notebook", default=FIRST)
    print(link(**vars(parser.parse_args())))


if __name__ == "__main__":
    main()
