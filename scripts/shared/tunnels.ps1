# Whether WireGuard for Windows is here: the program that installs and removes the service of a tunnel.
function WireGuard {
    $program = "$env:ProgramFiles\WireGuard\wireguard.exe"
    if (Test-Path -LiteralPath $program) { return $program }
    return ''
}

# The state of a tunnel's service, in Windows' own words that are never translated; nothing where there is none.
function TunnelState([string]$name) {
    $asked = @{ ClassName = 'Win32_Service'; Filter = "Name='WireGuardTunnel`$$name'"; OperationTimeoutSec = 8 }
    foreach ($one in @(Get-CimInstance @asked)) { return [string]$one.State }
    return ''
}

# Starts the program with these words and waits until it has ended.
function Manage([string]$program, [string]$words) {
    $info = New-Object Diagnostics.ProcessStartInfo($program, $words)
    $info.UseShellExecute = $false
    $run = [Diagnostics.Process]::Start($info)
    if (-not $run.WaitForExit(20000)) { return 'no answer' }
    return "Windows $($run.ExitCode)"
}

# Waits until a tunnel is there, or gone, for ten seconds at most; whether it is so.
function TunnelBecomes([string]$name, [bool]$there) {
    foreach ($turn in 1..20) {
        $state = TunnelState $name
        if ($there -and $state -eq 'Running') { return $true }
        if (-not $there -and -not $state) { return $true }
        Start-Sleep -Milliseconds 500
    }
    return $false
}
