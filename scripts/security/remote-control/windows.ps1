# Does any program for remote control run, start by itself, or lie here? What somebody on the telephone may have had installed.
$status = 0
$known = '^(anydesk.*|teamviewer.*|tv_w32|tv_x64|rustdesk.*|winvnc4?|vncserver.*|tvnserver|uvnc_service|remoting_host|' +
'srserver|srmanager|splashtop.*|meshagent.*|screenconnect.*|connectwise.*|supremo.*|aa_v3.*|ammyy.*|aeroadmin.*|dwagent.*|' +
'dwagsvc|ultraviewer.*|zohoassist.*|zohomeeting.*|za_connect.*|logmein.*|lmiguardiansvc|parsecd|remotepc.*|rpcsuite|getscreen.*|' +
'hoptodesk.*|iperius.*|rserver3?|radmin.*|todesk.*|awesun.*|ateraagent|quickassist|msra|ngrok|cloudflared|frpc|bore|gost)$'

$found = @()
foreach ($one in @(Get-CimInstance -ClassName Win32_Process -OperationTimeoutSec 8)) {
    $name = ([string]$one.Name) -replace '\.exe$', ''
    $back = $name -eq 'ssh' -and [string]$one.CommandLine -cmatch '\s-[a-zA-Z]*R'
    if ($name -notmatch $known -and -not $back) { continue }
    $user = '-'
    try {
        $owner = Invoke-CimMethod -InputObject $one -MethodName GetOwner -OperationTimeoutSec 5
        if ($owner.User) { $user = [string]$owner.User }
    } catch {
        # It has ended meanwhile, or is not for this account to see.
        $user = '-'
    }
    "running: $name, process $($one.ProcessId) of $user"
    if ($name -in $found) { continue }
    if ($back) { Warn tunnel "user=$user" "process=$($one.ProcessId)" }
    else { Warn running "name=$name" "user=$user" }
    Next ask-who-started
    $found += $name
    $status = 1
}

# What starts with Windows or with a person: services, the Run keys, the Startup folders.
$starts = @()
foreach ($one in @(Get-CimInstance -ClassName Win32_Service -Filter "StartMode='Auto'" -OperationTimeoutSec 8)) {
    $program = ([string]$one.PathName) -replace '^"?(.*?)\.exe.*$', '$1' -replace '^.*\\', ''
    $starts += [pscustomobject]@{ Names = @([string]$one.Name, $program); From = "service $($one.Name)" }
}
foreach ($list in @('HKLM:\SOFTWARE\Microsoft\Windows\CurrentVersion\Run', 'HKCU:\SOFTWARE\Microsoft\Windows\CurrentVersion\Run',
        'HKLM:\SOFTWARE\WOW6432Node\Microsoft\Windows\CurrentVersion\Run')) {
    if (-not (Test-Path -LiteralPath $list)) { continue }
    $key = Get-Item -LiteralPath $list
    foreach ($value in $key.GetValueNames()) {
        $program = ([string]$key.GetValue($value)) -replace '^"?(.*?)\.exe.*$', '$1' -replace '^.*\\', ''
        $starts += [pscustomobject]@{ Names = @($value, $program); From = "$list, $value" }
    }
}
foreach ($folder in @([Environment]::GetFolderPath('Startup'), [Environment]::GetFolderPath('CommonStartup'))) {
    if (-not $folder) { continue }
    foreach ($one in @(Get-ChildItem -LiteralPath $folder -ErrorAction SilentlyContinue)) {
        $starts += [pscustomobject]@{ Names = @($one.BaseName); From = $one.FullName }
    }
}
foreach ($one in $starts) {
    $ours = @($one.Names | Where-Object { ($_ -replace ' ', '') -match $known })
    if ($ours.Count -eq 0) { continue }
    Warn starts-itself "name=$($ours[0])" "file=$($one.From)"
    Next ask-who-installed
    $status = 1
}

# What is installed, or was fetched and lies in the folders where a browser puts it.
$root = 'SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall'
foreach ($list in @("HKLM:\$root", "HKCU:\$root", "HKLM:\$($root -replace '^SOFTWARE', 'SOFTWARE\WOW6432Node')")) {
    if (-not (Test-Path -LiteralPath $list)) { continue }
    foreach ($one in @(Get-ChildItem -LiteralPath $list -ErrorAction SilentlyContinue)) {
        $title = [string]$one.GetValue('DisplayName')
        $short = $title -replace '[ ()]', ''
        if ($short -notmatch $known -or @($found | Where-Object { $short -like "$_*" }).Count -gt 0) { continue }
        Notice lies-here "name=$title" "place=$list"
    }
}
foreach ($person in @(Get-ChildItem -LiteralPath "$env:SystemDrive\Users" -ErrorAction SilentlyContinue)) {
    foreach ($part in @('Downloads', 'Desktop')) {
        $place = Join-Path $person.FullName $part
        foreach ($one in @(Get-ChildItem -LiteralPath $place -ErrorAction SilentlyContinue)) {
            $name = $one.BaseName -replace '[-_. (].*$', ''
            if ($name -match $known -and $name -notin $found) { Notice lies-here "name=$($one.Name)" "place=$place" }
        }
    }
}
if ($status -eq 0) { Ok nobody }
exit $status
