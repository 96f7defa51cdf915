# Is the hardware itself in trouble? Devices that do not work, the battery, heat, disks, and errors that Windows noted.
param([double]$Hours)
$status = 0
$seen = 0

# What a class says; nothing where this machine has none of it, or does not tell this account.
function About([string]$class, [string]$space, [string]$filter) {
    $asked = @{ ClassName = $class; Namespace = $space; OperationTimeoutSec = 8 }
    if ($filter) { $asked.Filter = $filter }
    try {
        Get-CimInstance @asked
    } catch {
        return
    }
}

# 22 was switched off by somebody, 24 and 45 are not plugged in now.
foreach ($one in @(About Win32_PnPEntity 'root/cimv2' 'ConfigManagerErrorCode <> 0')) {
    $code = [int]$one.ConfigManagerErrorCode
    $name = [string]$one.Name
    if (-not $name) { $name = [string]$one.PNPDeviceID }
    "device: $name, code $code"
    if ($code -in @(22, 24, 45)) { continue }
    Warn device-trouble "name=$name" "code=$code"
    Next find-driver
    $status = 1
}

# Tenths of a kelvin.
foreach ($one in @(About MSAcpi_ThermalZoneTemperature 'root/wmi' '')) {
    $degrees = [int]($one.CurrentTemperature / 10 - 273)
    $most = [int]($one.CriticalTripPoint / 10 - 273)
    # Some machines fill in a constant.
    if ($degrees -lt 1 -or $most -lt 50) { continue }
    $seen += 1
    $label = ([string]$one.InstanceName) -replace '^.*\\', ''
    "${label}: $degrees of at most $most degrees"
    if ($degrees -ge $most) {
        Fail too-hot "label=$label" "degrees=$degrees"
        Next cool-down
        $status = 2
    } elseif ($degrees -ge $most - 8) {
        Warn nearly-too-hot "label=$label" "degrees=$degrees" "critical=$most"
        Next cool-down
        if ($status -lt 1) { $status = 1 }
    }
}

$designed = @{}
$cycles = @{}
foreach ($one in @(About BatteryStaticData 'root/wmi' '')) { $designed[[string]$one.InstanceName] = [double]$one.DesignedCapacity }
foreach ($one in @(About BatteryCycleCount 'root/wmi' '')) { $cycles[[string]$one.InstanceName] = [int]$one.CycleCount }
foreach ($one in @(About BatteryFullChargedCapacity 'root/wmi' '')) {
    $seen += 1
    $new = [double]$designed[[string]$one.InstanceName]
    if ($new -le 0) { continue }
    $percent = [int][Math]::Floor(100 * $one.FullChargedCapacity / $new)
    Fact battery-left % $percent
    if ($percent -lt 50) {
        $times = '-'
        if ($cycles[[string]$one.InstanceName]) { $times = $cycles[[string]$one.InstanceName] }
        Warn battery-worn "percent=$percent" "cycles=$times"
        Next new-battery
        if ($status -lt 1) { $status = 1 }
    }
}

# 1 is a warning, 2 is unhealthy; 5 says nothing.
foreach ($one in @(About MSFT_PhysicalDisk 'root/Microsoft/Windows/Storage' '')) {
    $seen += 1
    "disk $($one.FriendlyName): health $($one.HealthStatus)"
    if ($one.HealthStatus -notin @(1, 2)) { continue }
    Fail disk-failing "name=$($one.FriendlyName)"
    Next check-disk
    $status = 2
}

# What processor, memory and bus report (Windows Hardware Error Architecture): 46 memory that lost data, 47 memory
# that was corrected; of the others 1 and 2 are errors, 3 was corrected.
$since = (Get-Date).AddHours(-$Hours)
$said = EventsOf @{ LogName = 'System'; ProviderName = 'Microsoft-Windows-WHEA-Logger'; StartTime = $since } 200
$lost = @($said.Events | Where-Object { $_.Id -eq 46 }).Count
$mended = @($said.Events | Where-Object { $_.Id -eq 47 }).Count
$others = @($said.Events | Where-Object { $_.Id -notin @(46, 47) -and $_.Level -in @(1, 2, 3) })
if ($lost -gt 0) {
    Fail memory-broken "count=$lost"
    Next new-memory
    $status = 2
} elseif ($mended -gt 0) {
    Warn memory-mended "count=$mended"
    Next new-memory
    if ($status -lt 1) { $status = 1 }
}
if ($others.Count -gt 0) {
    foreach ($one in @($others | Select-Object -First 5)) { "WHEA-Logger $($one.Id), level $($one.Level)" }
    Warn kernel-says "count=$($others.Count)" "last=WHEA-Logger $($others[0].Id)"
    Next read-log
    if ($status -lt 1) { $status = 1 }
}
if ($said.State -eq 'hidden') { Notice log-hidden }
Fact sensors '' $seen
if ($status -eq 0) { Ok sound "seen=$seen" }
exit $status
