"""How each platform opens a settings page. A fixed list: nothing that comes over a line is ever run.

GNOME: panels of `gnome-control-center`. KDE Plasma: modules of `systemsettings`. Windows: `ms-settings:` URIs
(Microsoft, "Launch Windows Settings"). macOS: panes of System Settings (`x-apple.systempreferences:`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from deskside.domain.walkthroughs.document import Page

if TYPE_CHECKING:
    from collections.abc import Mapping


class _Ways(NamedTuple):
    gnome: str
    kde: str
    windows: str
    macos: str


_WAYS: Final[Mapping[Page, _Ways]] = {
    Page.NETWORK: _Ways(
        "network", "kcm_networkmanagement", "network", "com.apple.Network-Settings.extension"
    ),
    Page.WIFI: _Ways("wifi", "kcm_networkmanagement", "network-wifi", "com.apple.wifi-settings-extension"),
    Page.VPN: _Ways(
        "network",
        "kcm_networkmanagement",
        "network-vpn",
        "com.apple.NetworkExtensionSettingsUI.NESettingsUIExtension",
    ),
    Page.PROXY: _Ways(
        "network", "kcm_proxy", "network-proxy", "com.apple.Network-Settings.extension?Proxies"
    ),
    Page.PRINTERS: _Ways(
        "printers", "kcm_printer_manager", "printers", "com.apple.Print-Scan-Settings.extension"
    ),
    Page.STORAGE: _Ways("info-overview", "kcm_about-distro", "storagesense", "com.apple.settings.Storage"),
    Page.UPDATES: _Ways(
        "info-overview", "kcm_updates", "windowsupdate", "com.apple.Software-Update-Settings.extension"
    ),
    Page.APPS: _Ways(
        "applications", "kcm_componentchooser", "appsfeatures", "com.apple.LoginItems-Settings.extension"
    ),
    Page.DISPLAY: _Ways("display", "kcm_kscreen", "display", "com.apple.Displays-Settings.extension"),
    Page.SOUND: _Ways("sound", "kcm_pulseaudio", "sound", "com.apple.Sound-Settings.extension"),
    Page.BLUETOOTH: _Ways("bluetooth", "kcm_bluetooth", "bluetooth", "com.apple.BluetoothSettings"),
    Page.KEYBOARD: _Ways("keyboard", "kcm_keyboard", "keyboard", "com.apple.Keyboard-Settings.extension"),
    Page.MOUSE: _Ways("mouse", "kcm_mouse", "mousetouchpad", "com.apple.Mouse-Settings.extension"),
    Page.POWER: _Ways(
        "power", "kcm_powerdevilprofilesconfig", "powersleep", "com.apple.Battery-Settings.extension"
    ),
    Page.DATE_TIME: _Ways("datetime", "kcm_clock", "dateandtime", "com.apple.Date-Time-Settings.extension"),
    Page.ACCOUNTS: _Ways(
        "user-accounts", "kcm_users", "yourinfo", "com.apple.Users-Groups-Settings.extension"
    ),
    Page.PRIVACY: _Ways(
        "privacy", "kcm_recentFiles", "privacy", "com.apple.settings.PrivacySecurity.extension"
    ),
    Page.ACCESSIBILITY: _Ways(
        "universal-access", "kcm_access", "easeofaccess", "com.apple.Accessibility-Settings.extension"
    ),
}


def ways_to(page: str, platform: str) -> tuple[tuple[str, ...], ...]:
    """Return the commands that open a settings page, the likeliest first; nothing for an unknown page.

    Args:
        page: A value of `Page`.
        platform: `linux`, `macos`, `windows`.
    """
    if page not in set(Page):
        return ()
    ways = _WAYS[Page(page)]
    match platform:
        case "linux":
            return (
                ("gnome-control-center", ways.gnome),
                ("systemsettings", ways.kde),
                ("systemsettings5", ways.kde),
                ("xfce4-settings-manager",),
            )
        case "windows":
            return (("explorer.exe", f"ms-settings:{ways.windows}"),)
        case "macos":
            return (("open", f"x-apple.systempreferences:{ways.macos}"),)
        case _:
            return ()
