# Switches a network connection on; as an undo only if it was on before.
param([string]$Interface, [string]$WasUp)
if ($WasUp -eq 'false') {
    Ok was-down "name=$Interface"
    exit 0
}
function Link {
    Get-NetAdapter | Where-Object { $_.Name -eq $Interface } | Select-Object -First 1
}
# Whether whoever runs the machine has switched it off: 2, or the device itself is disabled, 3.
function IsOff($link) {
    return $link.InterfaceAdminStatus -eq 2 -or $link.State -eq 3
}
$link = Link
if (-not $link) {
    Fail no-interface "name=$Interface"
    Next check-name
    exit 2
}
if (-not (IsOff $link)) {
    Ok up-already "name=$Interface"
    exit 0
}
Fact was_up '' 'false'
$why = '-'
try {
    # By the object: a name with * in it would mean several.
    $null = Bounded 12 {
        param($name)
        Get-NetAdapter | Where-Object { $_.Name -eq $name } | Enable-NetAdapter -Confirm:$false
    } $Interface
} catch {
    $why = $_.Exception.GetType().Name
}
foreach ($turn in 1..10) {
    $link = Link
    if ($link -and -not (IsOff $link)) {
        Ok up "name=$Interface"
        Next look-at-path
        exit 0
    }
    Start-Sleep -Milliseconds 500
}
Fail not-up "name=$Interface" "why=$why"
Next look-at-path
exit 2
