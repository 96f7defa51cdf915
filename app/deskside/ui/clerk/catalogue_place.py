"""The place of the scripts: the whole catalogue, without a machine to run anything on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame

from deskside.ui.clerk.scripts_view import ScriptsView
from deskside.ui.design.boxes import headed
from deskside.ui.design.layouts import column
from deskside.ui.words import t

if TYPE_CHECKING:
    from deskside.ui.clerk.scripts_model import ScriptsModel


class CataloguePlace(QFrame):
    """The list of scripts with its head."""

    def __init__(self, model: ScriptsModel) -> None:
        super().__init__()
        hint = t("What IT staff have written and approved, and why the rest cannot run.")
        head = headed(t("Scripts"), hint)
        self.setLayout(column(head, ScriptsView(model), gap=12, margins=(20, 16, 20, 12)))
