r"""The leash on Windows: one command line for both shells, and a program that is ended with all its children.

OpenSSH for Windows hands an exec request to `cmd.exe` or to whatever `DefaultShell` names, nearly always
PowerShell. The two read it differently, and a PowerShell in between swallows standard input. So the command
line is one that each of them reads as its own:

    set DS=1;<for PowerShell>#&powershell.exe ... -EncodedCommand <opener>

* `cmd.exe` sets a variable of its own to everything up to `&`, then starts the second half, which inherits
  standard input.
* PowerShell knows `set` as Set-Variable, runs what follows, which starts the second half (found on its own
  command line) with `$input`, line by line, as its standard input; the rest is a comment.

Everything on standard input and output is therefore lines of ASCII: no code page, byte order mark, line end
or CLIXML of a shell in between can change it. Bytes travel as base64.

* The *opener*, all that stands on the command line (8,191 characters are the most that `cmd.exe` takes),
  reads the holder from the first line.
* The *holder* reads two more lines: token, seconds and whether an administrator is needed; then the program.
  One that does not end in the token did not arrive whole and is not run. It starts the *runner*, a
  `powershell.exe` of its own with pipes, and waits in one loop, without threads, for what it prints, for the
  end of standard input (the order to stop, and what a lost line looks like) and for the time allowed. Then
  it ends the runner and every process that descends from it: by parent, each no older than its parent, for
  Windows gives numbers out again.
* The *runner* sets UTF-8, reads the program from its standard input and runs it as one script block.

What is printed arrives as `\036TOKEN o BASE64` (`e` for standard error), and the holder's own reports as on
other systems (`domain.ssh.leash`). Nothing is written to a disk, and nothing of the program stands on a
command line. A process whose parent has ended before it, and that another process has not been given to, is
not found: Windows keeps no groups, and a job object needs code that many organisations do not let PowerShell
compile.
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Final

from deskside.domain.errors import WrongUse
from deskside.domain.running import RunnableScript
from deskside.domain.ssh.leashed import MAX_BODY_BYTES, TOKEN, Leashed
from deskside.domain.ssh.quoting import quote_for_powershell, set_variable_in_powershell

if TYPE_CHECKING:
    from deskside.domain.running import Draft, Runnable

MAX_COMMAND_CHARS: Final = 8_191
"""What `cmd.exe` takes (Microsoft, "Command prompt line string limitation")."""

_POWERSHELL: Final = "powershell.exe -NoProfile -NonInteractive -InputFormat None -EncodedCommand"
"""`-InputFormat None`: PowerShell itself would read standard input otherwise."""

_FOR_POWERSHELL: Final = (
    "$i=$input;$c=[Environment]::CommandLine;"
    "$c=$c.Substring($c.LastIndexOf('powershell.exe ')).Trim([char]34);"
    ". ([scriptblock]::Create('$i'+[char]124+$c));exit $LASTEXITCODE"
)
"""Without any character that means something to `cmd.exe`: no quote, pipe, redirection, percent or caret."""

OPENER: Final = """$ProgressPreference='SilentlyContinue'
if($ExecutionContext.SessionState.LanguageMode -ne 'FullLanguage'){
"$([char]30)@TOKEN@ missing full-language-mode"
exit 127}
$r=New-Object IO.StreamReader([Console]::OpenStandardInput())
$h=$r.ReadLine()
if(-not $h){exit 125}
& ([scriptblock]::Create([Text.Encoding]::UTF8.GetString([Convert]::FromBase64String($h)))) $r
"""

RUNNER: Final = r"""$ProgressPreference = 'SilentlyContinue'
$utf8 = New-Object Text.UTF8Encoding($false)
try { [Console]::OutputEncoding = $utf8 } catch { $null = $_ }
$OutputEncoding = $utf8
$out = New-Object IO.StreamWriter([Console]::OpenStandardOutput(), $utf8)
$out.AutoFlush = $true
[Console]::SetOut($out)
$in = New-Object IO.StreamReader([Console]::OpenStandardInput(), $utf8)
. ([scriptblock]::Create($in.ReadToEnd()))
exit 0
"""
"""What a program for PowerShell runs in, from its standard input; also the companion starts one so."""

RUNNER_ARGUMENTS: Final = ("-NoProfile", "-NonInteractive", "-InputFormat", "None", "-OutputFormat", "Text")
"""Before `-EncodedCommand` and the runner."""

HOLDER: Final = r"""param($reader)
$ErrorActionPreference = 'Stop'
$utf8 = New-Object Text.UTF8Encoding($false)
$real = New-Object IO.StreamWriter([Console]::OpenStandardOutput(), $utf8)
$real.AutoFlush = $true
$token, [int]$limit, $admin = ([string]$reader.ReadLine()).Trim().Split(' ')
# A line that is gone takes no word; the end of standard input says so, and the tree is ended all the same.
function Tell([string]$what) {
    try { $real.Write([string][char]30 + $token + ' ' + $what + "`n") } catch { $null = $_ }
}
try {
    $program = [Convert]::FromBase64String([string]$reader.ReadLine())
    $whole = $utf8.GetString($program).EndsWith("`n" + '#' + $token)
} catch { $whole = $false }
if (-not $whole) { Tell 'end 125 0'; exit 125 }
if ($admin -eq 'admin') {
    $me = New-Object Security.Principal.WindowsPrincipal([Security.Principal.WindowsIdentity]::GetCurrent())
    if (-not $me.IsInRole([Security.Principal.WindowsBuiltInRole]::Administrator)) { exit 126 }
}
$runner = @'
@RUNNER@'@
$start = New-Object Diagnostics.ProcessStartInfo
$start.FileName = Join-Path $env:SystemRoot 'System32\WindowsPowerShell\v1.0\powershell.exe'
$start.Arguments = '-NoProfile -NonInteractive -InputFormat None -OutputFormat Text -EncodedCommand ' +
    [Convert]::ToBase64String([Text.Encoding]::Unicode.GetBytes($runner))
$start.UseShellExecute = $false
$start.CreateNoWindow = $true
$start.RedirectStandardInput = $true
$start.RedirectStandardOutput = $true
$start.RedirectStandardError = $true
$child = [Diagnostics.Process]::Start($start)
$null = $child.Handle
$born = $child.StartTime
function EndTree {
    $ended = @()
    foreach ($again in @(1, 2, 3)) {
        $wanted = 'ProcessId', 'ParentProcessId', 'CreationDate', 'Name'
        try { $all = @(Get-CimInstance -ClassName Win32_Process -Property $wanted) } catch { $all = @() }
        $ours = @{}
        $ours[[uint32]$child.Id] = $born
        do {
            $before = $ours.Count
            foreach ($one in $all) {
                $parent = $ours[$one.ParentProcessId]
                if ($null -eq $parent -or $ours.ContainsKey($one.ProcessId)) { continue }
                if ($one.CreationDate -lt $parent.AddSeconds(-1)) { continue }
                $ours[$one.ProcessId] = $one.CreationDate
            }
        } while ($ours.Count -gt $before)
        if (-not $child.HasExited) { try { $child.Kill() } catch { $null = $_ } }
        $ended = @($all | Where-Object { $ours.ContainsKey($_.ProcessId) -and $_.ProcessId -ne $child.Id })
        foreach ($one in $ended) { try { (Get-Process -Id $one.ProcessId).Kill() } catch { $null = $_ } }
        if ($ended.Count -eq 0) { break }
        Start-Sleep -Milliseconds 100
    }
    return $ended
}
$pipes = @{ o = $child.StandardOutput.BaseStream; e = $child.StandardError.BaseStream }
$rooms = @{ o = New-Object byte[] 24576; e = New-Object byte[] 24576 }
$waits = @{}
foreach ($name in 'o', 'e') { $waits[$name] = $pipes[$name].ReadAsync($rooms[$name], 0, 24576) }
$order = $reader.ReadLineAsync()
try {
    $child.StandardInput.BaseStream.Write($program, 0, $program.Length)
    $child.StandardInput.Close()
} catch { $null = $_ }
$clock = [Diagnostics.Stopwatch]::StartNew()
$late = 0
$stopped = $false
$left = @()
$quiet = $null
$swept = $false
try {
    while ($waits.Count -gt 0) {
        $tasks = [Threading.Tasks.Task[]](@($waits.Values) + @($order | Where-Object { $_ }))
        $null = [Threading.Tasks.Task]::WaitAny($tasks, 200)
        foreach ($name in @($waits.Keys)) {
            if (-not $waits[$name].IsCompleted) { continue }
            $quiet = $null
            $size = 0
            try { $size = $waits[$name].Result } catch { $null = $_ }
            if ($size -gt 0) {
                Tell ($name + ' ' + [Convert]::ToBase64String($rooms[$name], 0, $size))
                $waits[$name] = $pipes[$name].ReadAsync($rooms[$name], 0, 24576)
            } else { $waits.Remove($name) }
        }
        if ($order -and $order.IsCompleted) {
            $line = $null
            try { $line = $order.Result } catch { $null = $_ }
            if ($null -ne $line) { $order = $reader.ReadLineAsync() }
            else { $order = $null; $stopped = $true; $left = EndTree }
        }
        if (-not $late -and -not $stopped -and $clock.Elapsed.TotalSeconds -gt $limit) {
            $late = 1
            $left = EndTree
        }
        if ($child.HasExited) {
            if (-not $swept) { $swept = $true; $left = EndTree }
            if ($null -eq $quiet) { $quiet = $clock.Elapsed.TotalSeconds }
            elseif ($clock.Elapsed.TotalSeconds - $quiet -gt 2) { break }
        }
    }
} finally {
    $null = $child.WaitForExit(2000)
    if (-not $swept) { $left = EndTree }
}
$status = 255
try { $status = $child.ExitCode } catch { $null = $_ }
if ($stopped -or $late) { $status = 137 }
if ($status -lt 0 -or $status -gt 255) { $status = 255 }
Tell "end $status $late"
foreach ($one in $left) {
    $lives = Get-Process -Id $one.ProcessId -ErrorAction SilentlyContinue
    if ($lives) { Tell "left $($one.ProcessId) $($one.Name)" }
}
[Environment]::Exit($status)
""".replace("@RUNNER@", RUNNER)


def leash_on_windows(what: Runnable | Draft, token: str) -> Leashed:
    """Put `what`, a program for PowerShell, on a leash.

    Args:
        what: The program, with its arguments and variables.
        token: 32 random hex digits, new for each run.

    Raises:
        WrongUse: As `leash.leash`.
    """
    if not TOKEN.fullmatch(token):
        raise WrongUse("program-unsendable", why="token")
    as_admin = isinstance(what, RunnableScript) and what.as_admin
    numbers = f"{token} {max(1, what.timeout_s)} {'admin' if as_admin else 'user'}"
    lines = (
        _base64(squeezed(HOLDER).encode()),
        numbers,
        _base64(powershell_text(what) + f"\n#{token}".encode()),
    )
    return Leashed(
        command=_command(OPENER.replace("@TOKEN@", token)),
        stdin="".join(f"{line}\n" for line in lines).encode("ascii"),
        token=token,
        timeout_s=what.timeout_s,
        as_admin=as_admin,
        armoured=True,
    )


def powershell_text(what: Runnable | Draft) -> bytes:
    """Return the whole program for PowerShell: parameters and variables on one line, then the body.

    The body finds the parameters in `$_ds_args`, which it may splat.

    Raises:
        WrongUse: `program-unsendable`, or a parameter's code.
    """
    body = what.body
    if not body or len(body) > MAX_BODY_BYTES or b"\0" in body:
        raise WrongUse("program-unsendable", why="bytes")
    words = ",".join(quote_for_powershell(argument) for argument in what.arguments)
    exports = "".join(set_variable_in_powershell(f"env:{name}", value) for name, value in what.environment)
    return f"$_ds_args=@({words});{exports}".encode() + body


def encoded(source: str) -> str:
    """Return a program as `-EncodedCommand` takes it: base64 over UTF-16."""
    return _base64(source.encode("utf-16-le"))


def squeezed(source: str) -> str:
    """Return a program of ours without indentation, empty lines and whole-line comments."""
    lines = (line.strip() for line in source.split("\n"))
    return "\n".join(line for line in lines if line and not line.startswith("#")) + "\n"


def _command(opener: str) -> str:
    return f"set DS=1;{_FOR_POWERSHELL}#&{_POWERSHELL} {encoded(opener)}"


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")
