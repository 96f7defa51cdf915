# Why can no software be installed or updated? Who installs now, what was broken off, what waits for a restart.
# The parameter: minutes after which an installation counts as stuck.
param([int]$Minutes)
$status = 0
$root = 'HKLM:\SOFTWARE\Microsoft\Windows\CurrentVersion'

# Windows Installer holds this while it installs, and lets one installation in at a time.
$busy = $false
$held = $null
try {
    $busy = [Threading.Mutex]::TryOpenExisting('Global\_MSIExecute', [ref]$held)
    if ($held) { $held.Close() }
} catch {
    # It is there, and not for this account to open.
    $busy = $true
}
# TiWorker puts parts of Windows in place; wusa and dism are asked to by people.
$names = @('TiWorker.exe', 'wusa.exe', 'dism.exe')
if ($busy) { $names += 'msiexec.exe' }
$holder = @(Get-CimInstance -ClassName Win32_Process -OperationTimeoutSec 8 | Where-Object { $_.Name -in $names } |
        Sort-Object -Property CreationDate)
foreach ($one in $holder) { "$($one.Name), process $($one.ProcessId), since $($one.CreationDate.ToString('s'))" }
if ($holder.Count -gt 0) {
    $age = [int][Math]::Floor(((Get-Date) - $holder[0].CreationDate).TotalMinutes)
    if ($age -ge $Minutes) {
        Fail stuck "name=$($holder[0].Name)" "pid=$($holder[0].ProcessId)" "age=$age"
        Next look-at-holder
        $status = 2
    } else {
        Warn busy "name=$($holder[0].Name)" "pid=$($holder[0].ProcessId)" "age=$age"
        Next wait
        $status = 1
    }
}
if (-not $busy -and (Test-Path -LiteralPath "$root\Installer\InProgress")) {
    Fail broken-off
    Next begin-again
    $status = 2
}
foreach ($one in @(Get-CimInstance -ClassName Win32_Service -Filter "Name='msiserver' OR Name='TrustedInstaller'")) {
    if ($one.StartMode -ne 'Disabled') { continue }
    Fail service-off "name=$($one.Name)"
    Next tell-staff
    $status = 2
}
if (Test-Path -LiteralPath "$root\Component Based Servicing\RebootPending") {
    Warn restart-first
    Next restart
    if ($status -lt 1) { $status = 1 }
}

# Installing writes to the disk of Windows; without room it breaks off half-way.
foreach ($disk in @(Get-CimInstance -ClassName Win32_LogicalDisk -Filter "DeviceID='$env:SystemDrive'")) {
    $mb = [int64][Math]::Floor($disk.FreeSpace / 1048576)
    if ($mb -ge 1024) { continue }
    Warn no-room "path=$($disk.DeviceID)" "mb=$mb"
    Next make-room
    if ($status -lt 1) { $status = 1 }
}

$installed = 0
foreach ($list in @("$root\Uninstall", 'HKLM:\SOFTWARE\WOW6432Node\Microsoft\Windows\CurrentVersion\Uninstall')) {
    if (-not (Test-Path -LiteralPath $list)) { continue }
    foreach ($one in @(Get-ChildItem -LiteralPath $list)) { if ($one.GetValue('DisplayName')) { $installed += 1 } }
}
Fact installed '' $installed
if ($status -eq 0) { Ok free "count=$installed" }
exit $status
