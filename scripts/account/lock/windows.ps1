# Switches one account of this machine off, which is how Windows locks one; as an undo only if it was off before.
# Its files, keys and open sessions stay.
param([string]$User, [string]$Lock)
if ($Lock -eq 'false') {
    Ok was-open "user=$User"
    exit 0
}
$account = @(Get-CimInstance -ClassName Win32_UserAccount -Filter 'LocalAccount=True' -OperationTimeoutSec 15 |
        Where-Object { $_.Name -eq $User })
if ($account.Count -eq 0) {
    Fail no-account "user=$User"
    Next check-name
    exit 2
}
$sid = $account[0].SID
$ours = [Security.Principal.WindowsIdentity]::GetCurrent().User.Value
# 500 is the administrator that Windows was set up with.
if ($sid -eq $ours -or $sid -like '*-500') {
    Fail not-this-one "user=$User"
    Next check-name
    exit 2
}
if ($account[0].Disabled) {
    Ok locked-already "user=$User"
    exit 0
}
Fact unlock '' 'true'
try {
    Disable-LocalUser -SID $sid
} catch {
    Fail not-locked "user=$User" "why=$($_.FullyQualifiedErrorId.Split([char]',')[0])"
    Next ask-directory
    exit 2
}
# Who has a desktop has a shell of it.
$sessions = 0
foreach ($one in @(Get-CimInstance -ClassName Win32_Process -Filter "Name='explorer.exe'" -OperationTimeoutSec 8)) {
    try {
        $owner = Invoke-CimMethod -InputObject $one -MethodName GetOwner -OperationTimeoutSec 5
        if ($owner.User -eq $User) { $sessions += 1 }
    } catch {
        # It has ended meanwhile.
        continue
    }
}
Ok locked "user=$User" "sessions=$sessions"
exit 0
