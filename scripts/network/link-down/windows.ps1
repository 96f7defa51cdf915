# Switches a network connection off; as an undo only if it was off before. Never the one that we come in by.
param([string]$Interface, [string]$WasUp)
if ($WasUp -eq 'true') {
    Ok was-up "name=$Interface"
    exit 0
}
$link = ConnectionNamed $Interface
if (-not $link) {
    Fail no-interface "name=$Interface"
    Next check-name
    exit 2
}
if (IsOff $link) {
    Ok down-already "name=$Interface"
    exit 0
}
# The server's own address stands third in what the SSH server tells; an address of a link may name the link, too.
$here = ([string]@(([string]$env:SSH_CONNECTION).Split([char]' '))[2]) -replace '%.*$', ''
$ours = @(@(AddressesOn 2 @($Interface)) + @(AddressesOn 23 @($Interface)) | ForEach-Object { $_.Address })
$via = @(@(WaysOut 2) + @(WaysOut 23) | ForEach-Object { $_.Link } | Select-Object -Unique)
# Without an SSH server we come by a line that leads out: the last one of these stays.
if (($here -and $here -in $ours) -or (-not $here -and $via.Count -eq 1 -and $via[0] -eq $Interface)) {
    Fail carries-us "name=$Interface"
    Next by-hand
    exit 2
}
Fact was_up '' 'true'
$why = '-'
try {
    # By the object: a name with * in it would mean several.
    $null = Bounded 12 {
        param($name)
        Get-NetAdapter | Where-Object { $_.Name -eq $name } | Disable-NetAdapter -Confirm:$false
    } $Interface
} catch {
    $why = $_.Exception.GetType().Name
}
if (ConnectionBecomes $Interface $true) {
    Ok down "name=$Interface"
    exit 0
}
Fail not-down "name=$Interface" "why=$why"
Next by-hand
exit 2
