r"""The functions that every PowerShell script is given, as `prelude` has them for a POSIX shell.

What a script calls: `Ok`, `Warn`, `Fail`, `Notice`, `Next` with a message key of its manifest and
`"name=value"` pairs, or with free text; `Fact NAME UNIT VALUE`. Each prints one result line that carries
this run's token (`domain.scripts.marks` reads it).

`Bounded SECONDS { param($a) ... } ARGUMENTS` runs a block in a runspace of its own and returns what it gives;
it throws `TimeoutException` where the block takes longer, and does not wait for it: a call that hangs in a
driver or in the network cannot be ended, only left behind, and goes with the process. The block sees its
arguments and none of the script's variables.

`ErrorActionPreference` is `Stop`: an error that a script did not think of is *unknown*, never *ok*. For
PowerShell 5.1, which every Windows since 10 has; nothing in it is newer.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from deskside.domain.scripts.folder import joined
from deskside.domain.ssh.quoting import quote_for_powershell, set_variable_in_powershell

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from deskside.domain.scripts.manifest import Platform

PRELUDE: bytes = rb"""# Deskside helpers for PowerShell, release 1
$ProgressPreference = 'SilentlyContinue'
$WarningPreference = 'SilentlyContinue'
$ErrorActionPreference = 'Stop'
function _ds_quote([string]$text) {
    if ($text.Length -gt 300) { $text = $text.Substring(0, 300) }
    (($text -replace '%', '%25') -replace ':', '%3A') -replace '\s', '%20'
}
function _ds_say([string]$level, [object[]]$words) {
    $mark = ' mark=' + $env:DESKSIDE_MARK
    $key = ''
    if ($words.Count -gt 0) { $key = [string]$words[0] }
    if ($key -cmatch '^[a-z0-9-]+$') {
        $line = '::' + $level + $mark + ' code=' + $key
        foreach ($pair in @($words | Select-Object -Skip 1)) {
            $name, $value = ([string]$pair).Split([char[]]'=', 2)
            $line += ' ' + $name + '=' + (_ds_quote $value)
        }
        [Console]::Out.Write($line + '::' + [char]10)
        return
    }
    $text = (($words | ForEach-Object { [string]$_ }) -join ' ') -replace '[\r\n]+', ' '
    [Console]::Out.Write('::' + $level + $mark + '::' + $text + [char]10)
}
function Ok { _ds_say 'ok' $args }
function Warn { _ds_say 'warning' $args }
function Fail { _ds_say 'error' $args }
function Notice { _ds_say 'notice' $args }
function Next { _ds_say 'next' $args }
function Fact([string]$Name, [string]$Unit, $Value) {
    $said = [Convert]::ToString($Value, [Globalization.CultureInfo]::InvariantCulture) -replace '[\r\n]+', ' '
    $head = '::fact mark=' + $env:DESKSIDE_MARK + ' name=' + $Name + ' unit=' + (_ds_quote $Unit)
    [Console]::Out.Write($head + '::' + $said + [char]10)
}
function Bounded([double]$Seconds, [scriptblock]$Work) {
    $shell = [PowerShell]::Create()
    $null = $shell.AddScript('$ErrorActionPreference = "Stop"; $ProgressPreference = "SilentlyContinue"')
    $null = $shell.AddStatement().AddScript($Work.ToString())
    foreach ($one in $args) { $null = $shell.AddArgument($one) }
    $run = $shell.BeginInvoke()
    if (-not $run.AsyncWaitHandle.WaitOne([int]($Seconds * 1000))) {
        $null = $shell.BeginStop($null, $null)
        throw (New-Object TimeoutException)
    }
    try { $shell.EndInvoke($run) } catch {
        $why = $_.Exception
        while ($why.InnerException) { $why = $why.InnerException }
        throw $why
    } finally { $shell.Dispose() }
}
function _ds_minimum([string]$wanted) {
    if ($PSVersionTable.PSVersion -ge [version]$wanted) { return }
    Notice missing-tool "tool=PowerShell $wanted"
    exit 3
}
function _ds_need {
    foreach ($tool in $args) {
        if (Get-Command -Name $tool -ErrorAction SilentlyContinue) { return }
    }
    Notice missing-tool "tool=$($args -join ' ')"
    exit 3
}
function _ds_admin {
    $me = New-Object Security.Principal.WindowsPrincipal([Security.Principal.WindowsIdentity]::GetCurrent())
    if ($me.IsInRole([Security.Principal.WindowsBuiltInRole]::Administrator)) { return }
    Notice needs-admin
    exit 3
}
"""
"""Fixed with the release; a test holds its digest, so that a change to it is a decision."""

PRELUDE_SHA256 = hashlib.sha256(PRELUDE).hexdigest()
"""Hex SHA-256 of `PRELUDE`."""

_BEGIN = b"try { & {\n"
_END = b"""
} @_ds_args } catch {
    [Console]::Error.WriteLine($_.ScriptStackTrace)
    [Console]::Error.WriteLine([string]$_)
    exit 3
}
exit 0
"""
"""3 is *unknown* (the Monitoring Plugins convention), and *failed* where the manifest says `posix`."""


def powershell_body(
    serves: Platform, approved: Sequence[bytes], secrets: Iterable[tuple[str, str]], *, as_admin: bool
) -> bytes:
    """Return what is fed to PowerShell: helper functions, checks, secrets, and the approved files.

    The last one is the script, whose `param` has to come first in what surrounds it.
    """
    *helpers, program = approved
    lines = [f"_ds_minimum {quote_for_powershell(serves.minimum)}\n"] if serves.minimum else []
    lines += [f"_ds_need {' '.join(map(quote_for_powershell, need.split('|')))}\n" for need in serves.needs]
    if as_admin:
        lines.append("_ds_admin\n")
    lines += [f"{set_variable_in_powershell(name, value)}\n" for name, value in secrets]
    functions = joined([*helpers, b""])
    return PRELUDE + "".join(lines).encode() + functions + _BEGIN + program + _END
