# Switches one account of this machine on again, and forgets wrong passwords; as an undo only if it was on before.
param([string]$User, [string]$Unlock)
if ($Unlock -eq 'false') {
    Ok was-locked "user=$User"
    exit 0
}
$account = @(Get-CimInstance -ClassName Win32_UserAccount -Filter 'LocalAccount=True' -OperationTimeoutSec 15 |
        Where-Object { $_.Name -eq $User })
if ($account.Count -eq 0) {
    Fail no-account "user=$User"
    Next check-name
    exit 2
}
$name = $account[0].Name
$acted = $false
if ($account[0].Disabled) {
    Fact lock '' 'true'
    try {
        Enable-LocalUser -SID $account[0].SID
        $acted = $true
    } catch {
        Fail not-unlocked "user=$name" "why=$($_.FullyQualifiedErrorId.Split([char]',')[0])"
        Next ask-directory
        exit 2
    }
}
if ($account[0].Lockout) {
    # IADsUser.IsAccountLocked may be set to false only, which forgets the tries.
    try {
        $tries = @(Bounded 10 {
                param($machine, $name)
                $entry = New-Object DirectoryServices.DirectoryEntry("WinNT://$machine/$name,user")
                $many = [int]$entry.Properties['BadPasswordAttempts'].Value
                $entry.InvokeSet('IsAccountLocked', $false)
                $entry.CommitChanges()
                $many
            } $env:COMPUTERNAME $name)[0]
        Notice tries-forgotten "user=$name" "count=$tries"
        $acted = $true
    } catch {
        Fail not-unlocked "user=$name" "why=$($_.Exception.GetType().Name)"
        Next ask-directory
        exit 2
    }
}
if ($acted) { Ok unlocked "user=$name" } else { Ok was-open "user=$name" }
exit 0
