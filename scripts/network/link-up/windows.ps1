# Switches a network connection on; as an undo only if it was on before.
param([string]$Interface, [string]$WasUp)
if ($WasUp -eq 'false') {
    Ok was-down "name=$Interface"
    exit 0
}
$link = ConnectionNamed $Interface
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
if (ConnectionBecomes $Interface $false) {
    Ok up "name=$Interface"
    Next look-at-path
    exit 0
}
Fail not-up "name=$Interface" "why=$why"
Next look-at-path
exit 2
