# Is memory short now, or did Windows warn of it in the last hours? Who needs most?
param([double]$Hours)
$status = 0
$system = Get-CimInstance -ClassName Win32_OperatingSystem
$total = [int64]$system.TotalVisibleMemorySize
$free = [int64]$system.FreePhysicalMemory
if ($total -le 0) {
    Notice not-measured
    exit 3
}
$percent = [int][Math]::Floor(100 * $free / $total)
$mb = [int][Math]::Floor($free / 1024)
"available: $mb of $([int]($total / 1024)) MB ($percent %)"
Fact available % $percent
if ($percent -lt 5) {
    Fail almost-none-left "percent=$percent" "mb=$mb"
    $status = 2
} elseif ($percent -lt 10) {
    Warn little-left "percent=$percent" "mb=$mb"
    $status = 1
}

foreach ($file in @(Get-CimInstance -ClassName Win32_PageFileUsage)) {
    "page file $($file.Name): $($file.CurrentUsage) of $($file.AllocatedBaseSize) MB"
    # Windows makes it larger where it may; only one that cannot grow fills up.
    if ($file.AllocatedBaseSize -gt 0 -and 100 * $file.CurrentUsage / $file.AllocatedBaseSize -gt 90) {
        Warn swap-full "mb=$($file.AllocatedBaseSize)"
        if ($status -lt 1) { $status = 1 }
    }
}

# Pages read back from disk in a second; 4 KiB each. From about 8 MB on a person feels it.
$counted = Get-CimInstance -ClassName Win32_PerfFormattedData_PerfOS_Memory
$pages = [int64]$counted.PagesInputPersec
"pages read from disk in a second: $pages"
if ($pages -ge 2000) {
    Warn thrashing "mb=$([int]($pages / 256))"
    if ($status -lt 1) { $status = 1 }
}

# Windows ends no programs; it warns, and then programs fail by themselves.
$asked = @{ ProviderName = 'Microsoft-Windows-Resource-Exhaustion-Detector'; Id = 2004 }
$asked.StartTime = (Get-Date).AddHours(-$Hours)
$said = EventsOf $asked 50
$warned = @($said.Events)
if ($warned.Count -gt 0) {
    Fail ran-short "count=$($warned.Count)" "hours=$Hours"
    $status = 2
}

'who needs most (MB in memory, process, name):'
$biggest = @(Get-Process | Sort-Object -Property WorkingSet64 -Descending | Select-Object -First 8)
foreach ($one in $biggest) { "$([int]($one.WorkingSet64 / 1048576)) $($one.Id) $($one.ProcessName)" }
if ($status -eq 0) {
    if ($said.State -eq 'hidden') { Ok enough-now "percent=$percent" }
    else { Ok enough "percent=$percent" "hours=$Hours" }
    exit 0
}
foreach ($one in @($biggest | Select-Object -First 3)) {
    # Below a fiftieth of all memory nobody is to blame.
    if ($one.WorkingSet64 / 1024 -lt $total / 50) { continue }
    Notice needs-most "name=$($one.ProcessName)" "pid=$($one.Id)" "mb=$([int]($one.WorkingSet64 / 1048576))"
}
Next close-programs
exit $status
