# Did a disk or a file system report errors in the last hours, and what do the disks say of themselves?
param([double]$Hours)
$status = 0
$space = 'root/Microsoft/Windows/Storage'
$disks = @()
try {
    $disks = @(Get-CimInstance -ClassName MSFT_PhysicalDisk -Namespace $space)
} catch {
    "the storage service: $_"
}
foreach ($disk in $disks) {
    "$($disk.FriendlyName) ($($disk.DeviceId)): health $($disk.HealthStatus)"
    # 1 is a warning, 2 is unhealthy; 5 says nothing.
    if ($disk.HealthStatus -in @(1, 2)) {
        Fail disk-says-failing "device=$($disk.FriendlyName)"
        $status = 2
    }
}
if ($disks.Count -eq 0) {
    foreach ($disk in @(Get-CimInstance -ClassName Win32_DiskDrive)) {
        "$($disk.Model) ($($disk.Index)): $($disk.Status)"
        if ($disk.Status -in @('Pred Fail', 'Error', 'NonRecover')) {
            Fail disk-says-failing "device=$($disk.Model)"
            $status = 2
        }
    }
}

# What the drivers of disks note: bad block, controller error, error while paging, failure foretold, repeated.
$kinds = @(
    @{ ProviderName = 'disk'; Id = @(7, 11, 51, 52, 153); Inside = $false },
    @{ ProviderName = 'storahci'; Id = @(129); Inside = $false },
    @{ ProviderName = 'stornvme'; Id = @(11, 129); Inside = $false },
    @{ ProviderName = 'Ntfs'; Id = @(55, 98, 137); Inside = $true },
    @{ ProviderName = 'Microsoft-Windows-Ntfs'; Id = @(55, 137); Inside = $true }
)
$since = (Get-Date).AddHours(-$Hours)
$hidden = $false
$errors = 0
$devices = @()
$broken = @{}
foreach ($kind in $kinds) {
    $asked = @{ LogName = 'System'; ProviderName = $kind.ProviderName; Id = $kind.Id; StartTime = $since }
    $asked.Level = @(1, 2, 3)
    $said = EventsOf $asked 200
    if ($said.State -eq 'hidden') { $hidden = $true }
    foreach ($one in $said.Events) {
        $device = $kind.ProviderName
        if ($one.Properties.Count -gt 0 -and $one.Properties[0].Value) { $device = [string]$one.Properties[0].Value }
        if ($kind.Inside) {
            $broken[$device] = 1 + [int]$broken[$device]
        } else {
            $errors += 1
            if ($device -notin $devices) { $devices += $device }
        }
    }
}
foreach ($device in @($broken.Keys | Sort-Object)) {
    Fail file-system-errors "device=$device" "count=$($broken[$device])"
    $status = 2
}
if ($errors -gt 0) {
    Warn kernel-errors "hours=$Hours" "count=$errors" "devices=$(@($devices | Select-Object -First 4) -join ' ')"
    if ($status -lt 1) { $status = 1 }
}
if ($status -gt 0) {
    Next back-up
    exit $status
}
if ($hidden) {
    Notice log-hidden
    Notice rest-clean
    exit 3
}
Ok no-errors "hours=$Hours"
exit 0
