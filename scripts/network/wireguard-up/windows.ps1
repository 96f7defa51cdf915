# Switches a WireGuard tunnel on, as its own window does: by a service that lasts; as an undo only if it was on before.
param([string]$Name, [string]$WasUp)
if ($WasUp -eq 'false') {
    Ok was-down "name=$Name"
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
$config = ''
foreach ($kind in @('conf.dpapi', 'conf')) {
    $file = "$env:ProgramFiles\WireGuard\Data\Configurations\$Name.$kind"
    if (-not $config -and (Test-Path -LiteralPath $file)) { $config = $file }
}
if (-not $config) {
    Fail no-config "name=$Name"
    Next get-config
    exit 2
}
if ((TunnelState $Name) -eq 'Running') {
    Ok up-already "name=$Name"
    exit 0
}
Fact was_up '' 'false'
$said = Manage $program "/installtunnelservice ""$config"""
if (-not (TunnelBecomes $Name $true)) {
    # What was made of it before it failed goes again.
    if (TunnelState $Name) { $null = Manage $program "/uninstalltunnelservice $Name" }
    Fail not-up "name=$Name" "why=$said"
    Next look-at-config
    exit 2
}
Ok up "name=$Name"
Next look-again
exit 0
