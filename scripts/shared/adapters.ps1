# One network connection by the name that people know, anew each time; nothing where there is none.
function ConnectionNamed([string]$name) {
    # Not by -Name: a name with * in it would mean several.
    Get-NetAdapter | Where-Object { $_.Name -eq $name } | Select-Object -First 1
}

# Whether whoever runs the machine has switched it off: 2, or the device itself is disabled, 3.
function IsOff($connection) {
    return $connection.InterfaceAdminStatus -eq 2 -or $connection.State -eq 3
}

# Whether it is off, or on, within five seconds.
function ConnectionBecomes([string]$name, [bool]$off) {
    foreach ($turn in 1..10) {
        $connection = ConnectionNamed $name
        if ($connection -and (IsOff $connection) -eq $off) { return $true }
        Start-Sleep -Milliseconds 500
    }
    return $false
}
