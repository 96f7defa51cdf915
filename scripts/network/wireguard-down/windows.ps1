# Switches a WireGuard tunnel off, as its own window does; as an undo only if it was off before.
param([string]$Name, [string]$WasUp)
if ($WasUp -eq 'true') {
    Ok was-up "name=$Name"
    exit 0
}
$program = WireGuard
if (-not $program) {
    Notice missing-tool 'tool=wireguard'
    exit 3
}
if ($Name -notmatch '^[A-Za-z0-9_=+.-]{1,32}$') {
    Fail bad-name "name=$Name"
    Next check-name
    exit 2
}
if (-not (TunnelState $Name)) {
    Ok down-already "name=$Name"
    exit 0
}
Fact was_up '' 'true'
$said = Manage $program "/uninstalltunnelservice $Name"
"removing the service ended with $said"
if (-not (TunnelBecomes $Name $false)) {
    Fail still-up "name=$Name"
    Next restart-machine
    exit 2
}
Ok down "name=$Name"
exit 0
