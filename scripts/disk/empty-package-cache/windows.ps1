# Deletes updates that Windows keeps to pass them on to other computers; what is needed is fetched again.
$folder = 'Delivery Optimization'
function Free {
    $disk = @(Get-CimInstance -ClassName Win32_LogicalDisk -Filter "DeviceID='$env:SystemDrive'" -OperationTimeoutSec 8)[0]
    return [int64]$disk.FreeSpace
}
$before = Free
try {
    $null = Bounded 60 { Delete-DeliveryOptimizationCache -Force }
} catch {
    Fail not-emptied "folder=$folder" "why=$($_.Exception.GetType().Name)"
    Next wait-for-updates
    exit 2
}
# Others write meanwhile; less than nothing is never freed.
$freed = [int64][Math]::Max(0, [Math]::Floor(((Free) - $before) / 1048576))
Fact freed MB $freed
Ok emptied "folder=$folder" "mb=$freed"
exit 0
