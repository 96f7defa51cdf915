# Gives the key file of an account the rights back that a run has changed. Of these only the key file's are of Windows.
param([string]$User, [string]$HomeMode, [string]$FolderMode, [string]$KeysMode, [string]$FolderOwner, [string]$KeysOwner)
$sid = SidOf $User
if (-not $sid) {
    Fail no-account "user=$User"
    Next check-name
    exit 2
}
$file = KeyFileOf $sid
"keys of ${User}: $file"
$others = "$HomeMode$FolderMode$FolderOwner$KeysOwner"
$done = $false
# The language of security descriptors (SDDL): rights only, neither owner nor group.
if ($KeysMode -cmatch $plainRights -and -not $others -and (Test-Path -LiteralPath $file)) {
    try {
        $rights = Get-Acl -LiteralPath $file
        $rights.SetSecurityDescriptorSddlForm($KeysMode, 'Access')
        Set-Acl -LiteralPath $file -AclObject $rights
        $done = $true
    } catch {
        "setting the rights: $($_.Exception.GetBaseException().GetType().Name)"
    }
}
if (-not $done) {
    Fail not-back "user=$User"
    Next by-hand
    exit 2
}
Ok back "user=$User"
exit 0
