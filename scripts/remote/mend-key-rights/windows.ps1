# Leaves the key file of an account to it, the system and administrators, as OpenSSH for Windows asks.
param([string]$User)
$sid = SidOf $User
if (-not $sid) {
    Fail no-account "user=$User"
    Next check-name
    exit 2
}
$file = KeyFileOf $sid
"keys of ${User}: $file"
$folder = $file -replace '\\[^\\]*$', ''
if (-not (Test-Path -LiteralPath $folder)) {
    Fail no-home "home=$folder"
    Next make-home
    exit 2
}
foreach ($place in @($folder, $file)) {
    if (-not (Test-Path -LiteralPath $place)) { continue }
    # What a link leads to may be somebody else's.
    if (((Get-Item -LiteralPath $place -Force).Attributes -band [IO.FileAttributes]::ReparsePoint) -ne 0) {
        Fail is-link "place=$place"
        Next by-hand
        exit 2
    }
}
function Strangers {
    @((RightsOf $file).Writers | Where-Object { $_ -ne $sid -and -not (IsTrusted $_) })
}
$owner = (RightsOf $file).Owner
if ($owner -and $owner -ne $sid -and -not (IsTrusted $owner)) {
    # A file may be given away by its owner, and not given back by anybody else.
    Fail not-mended "user=$User"
    Next by-hand
    exit 2
}
if (@(Strangers).Count -eq 0) {
    Ok right-already "user=$User"
    exit 0
}
$rights = Get-Acl -LiteralPath $file
$before = $rights.GetSecurityDescriptorSddlForm('Access')
$own = $sid
# The file of all administrators is nobody's own.
if ($file -notlike '*\authorized_keys') { $own = 'BA' }
# What cannot be told whole could not be given back.
if ($before.Length -gt 190 -or $before -cnotmatch $plainRights) {
    Fail not-mended "user=$User"
    Next by-hand
    exit 2
}
Fact keys_mode '' $before
try {
    $rights.SetSecurityDescriptorSddlForm("D:P(A;;FA;;;SY)(A;;FA;;;BA)(A;;FA;;;$own)", 'Access')
    Set-Acl -LiteralPath $file -AclObject $rights
} catch {
    "setting the rights: $($_.Exception.GetBaseException().GetType().Name)"
}
if (@(Strangers).Count -gt 0) {
    Fail not-mended "user=$User"
    Next by-hand
    exit 2
}
Ok mended "user=$User" 'count=1'
Next try-again
exit 0
