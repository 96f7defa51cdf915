# What keeps this computer from being quick right now? Who waits for processor and disk, memory, and who is at it.
param([int]$Limit)
$status = 0
$seen = Watch
if (-not $seen) {
    Notice no-counters
    exit 3
}
$name = '-'
$share = 0
if ($seen.Programs.Count -gt 0) {
    $name = $seen.Programs[0].Name
    $share = $seen.Programs[0].Share
}
"processors busy: $($seen.Busy) %; busiest: $name, $share % of one processor"
"fetched back from disk: $($seen.Mb) MB/s"
Fact waited-for-processor % $seen.Waited
Fact waited-for-disk % $seen.Disk
$system = Get-CimInstance -ClassName Win32_OperatingSystem -OperationTimeoutSec 8
$free = [int][Math]::Floor($system.FreePhysicalMemory / 1024)
# Below a tenth of all memory Windows takes from one program what it gives to the next; from 8 MB/s on it is felt.
if ($system.FreePhysicalMemory -lt $system.TotalVisibleMemorySize / 10 -and $seen.Mb -ge 8) {
    Fail memory-low "mb=$free" "read=$($seen.Mb)"
    Next look-at-memory
    $status = 2
}
if ($seen.Disk -ge $Limit) {
    Warn disk-slow "percent=$($seen.Disk)"
    Next look-at-disk
    if ($status -lt 1) { $status = 1 }
}
if ($seen.Waited -ge $Limit) {
    Warn processor-busy "percent=$($seen.Waited)" "name=$name" "share=$share"
    Next close-program
    if ($status -lt 1) { $status = 1 }
}
$limits = @()
try {
    $limits = @(Get-CimInstance -ClassName Win32_PerfFormattedData_Counters_ProcessorInformation -OperationTimeoutSec 8 |
            Where-Object { $_.Name -eq '_Total' -and $_.PercentPerformanceLimit -gt 0 })
} catch {
    "the processor's limits: $($_.Exception.GetType().Name)"
}
if ($limits.Count -gt 0 -and $limits[0].PercentPerformanceLimit -lt 50) {
    $possible = [int]@(Get-CimInstance -ClassName Win32_Processor -OperationTimeoutSec 8)[0].MaxClockSpeed
    Warn held-back "mhz=$([int]($possible * $limits[0].PercentPerformanceLimit / 100))" "possible=$possible"
    Next check-power
    if ($status -lt 1) { $status = 1 }
}
if ($status -eq 0) { Ok quick "name=$name" "share=$share" }
exit $status
