# What made the last start of this computer slow? As Windows measured it; the limit is in seconds for one part.
param([int]$Limit)
$status = 0
$log = 'Microsoft-Windows-Diagnostics-Performance/Operational'

# The named values of an event, as Windows wrote them: numbers and names, no sentences.
function ValuesOf($record) {
    $values = @{}
    $written = New-Object Xml.XmlDocument
    $written.LoadXml($record.ToXml())
    foreach ($one in $written.GetElementsByTagName('Data')) { $values[$one.GetAttribute('Name')] = $one.InnerText }
    return $values
}

$started = EventsOf @{ LogName = $log; Id = 100 } 1
if ($started.State -eq 'hidden') {
    Notice log-hidden
    exit 3
}
if ($started.State -ne 'read') {
    Notice never-measured
    exit 3
}
$record = $started.Events[0]
$system = Get-CimInstance -ClassName Win32_OperatingSystem -OperationTimeoutSec 8
if ($system.LastBootUpTime -and $record.TimeCreated -lt $system.LastBootUpTime) {
    Notice not-yet-measured
    exit 3
}
$values = ValuesOf $record
$whole = [Math]::Round([double]$values.BootTime / 1000, 1)
if ($whole -le 0) {
    Notice never-measured
    exit 3
}
$plain = [Globalization.CultureInfo]::InvariantCulture
"desktop there after $([Math]::Round([double]$values.MainPathBootTime / 1000)) s, quiet after $([Math]::Round($whole)) s"
Fact startup s $whole

$power = 'HKLM:\SYSTEM\CurrentControlSet\Control\Session Manager\Power'
$firmware = 0
if (Test-Path -LiteralPath $power) {
    $firmware = [int]([double](Get-Item -LiteralPath $power).GetValue('FwPOSTTime', 0) / 1000)
}
if ($firmware -gt 0) { "firmware: $firmware s" }
if ($firmware -ge 30) {
    Warn firmware-slow "seconds=$firmware"
    Next check-firmware
    $status = 1
}

# 101 programs, 102 drivers, 103 services, 106 background work, 109 devices: what took longer than usual.
$around = @{ LogName = $log; Id = @(101, 102, 103, 106, 109) }
$around.StartTime = $record.TimeCreated.AddMinutes(-5)
$around.EndTime = $record.TimeCreated.AddMinutes(10)
$slow = @{}
foreach ($one in (EventsOf $around 50).Events) {
    $part = ValuesOf $one
    $named = [string]$part.FriendlyName
    if (-not $named) { $named = [string]$part.Name }
    $took = [double]$part.TotalTime / 1000
    if ($named -and $took -gt [double]$slow[$named]) { $slow[$named] = $took }
}
foreach ($one in @($slow.GetEnumerator() | Sort-Object -Property Value -Descending | Select-Object -First 5)) {
    if ($one.Value -lt $Limit) { continue }
    Warn part-slow "name=$($one.Key)" "seconds=$($one.Value.ToString('0.0', $plain))"
    $status = 1
}
if ($slow.Count -gt 0 -and $status -gt 0) { Next look-at-part }
if ($status -eq 0) { Ok quick "seconds=$($whole.ToString('0.0', $plain))" }
exit $status
