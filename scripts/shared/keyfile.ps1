# Where OpenSSH for Windows keeps its rules, and how these lead administrators to a file of their own.
$forAdministrators = '^group\s+"?administrators"?$'
# Rights as SDDL writes them, without conditions: what can be told in a fact and given back.
$plainRights = '^D:[A-Z]*(\([A-Za-z0-9;-]*\))*$'
function ServerRules {
    "$env:ProgramData\ssh\sshd_config"
}

# The file with the keys of an account: one for all administrators, where the rules say so, else one in the profile.
# Needs rights.ps1.
function KeyFileOf([string]$sid) {
    try {
        foreach ($line in @(Get-Content -LiteralPath (ServerRules) -ErrorAction Stop)) {
            if ($line -notmatch '^\s*match\s+(.*?)\s*$' -or $Matches[1] -notmatch $forAdministrators) { continue }
            if ($sid -in @(Administrators)) { return "$env:ProgramData\ssh\administrators_authorized_keys" }
        }
    } catch {
        # Without rules to be read it is taken for the usual place.
        $null = $_
    }
    $list = "HKLM:\SOFTWARE\Microsoft\Windows NT\CurrentVersion\ProfileList\$sid"
    $folder = ''
    if (Test-Path -LiteralPath $list) { $folder = [string](Get-Item -LiteralPath $list).GetValue('ProfileImagePath') }
    return "$folder\.ssh\authorized_keys"
}
