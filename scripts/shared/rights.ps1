# Who an account is, by its number: names of groups and built-in accounts are translated, numbers are not.
function SidOf([string]$name) {
    try {
        $found = @(Bounded 8 {
                param($name)
                $account = New-Object Security.Principal.NTAccount($name)
                $account.Translate([Security.Principal.SecurityIdentifier]).Value
            } $name)
        return [string]$found[0]
    } catch {
        return ''
    }
}

# The name that people know it by; the number where there is none.
function NameOf([string]$sid) {
    try {
        $found = @(Bounded 5 {
                param($sid)
                $account = New-Object Security.Principal.SecurityIdentifier($sid)
                $account.Translate([Security.Principal.NTAccount]).Value
            } $sid)
        return [string]$found[0]
    } catch {
        return $sid
    }
}

# Who owns a file or folder, and who may change it (numbers of accounts). State: read, absent, hidden.
function RightsOf([string]$path) {
    $said = @{ State = 'read'; Owner = ''; Writers = @() }
    try {
        if (-not (Test-Path -LiteralPath $path)) { return [pscustomobject]@{ State = 'absent'; Owner = ''; Writers = @() } }
        $rights = Get-Acl -LiteralPath $path
        $numbers = [Security.Principal.SecurityIdentifier]
        $said.Owner = $rights.GetOwner($numbers).Value
        foreach ($rule in $rights.GetAccessRules($true, $true, $numbers)) {
            if ([string]$rule.AccessControlType -ne 'Allow' -or [string]$rule.PropagationFlags -match 'InheritOnly') { continue }
            # Write, append, attributes of both kinds, delete, change rights, take ownership: what OpenSSH for Windows
            # takes for writing. And all of it, as old programs write that.
            if (([int]$rule.FileSystemRights -band 0x500D0116) -eq 0) { continue }
            $said.Writers += $rule.IdentityReference.Value
        }
    } catch {
        $said.State = 'hidden'
    }
    return [pscustomobject]$said
}

# What may change everything anyhow: the system, administrators, Windows' own installer, whoever makes a file.
function IsTrusted([string]$sid) {
    return $sid -in @('S-1-5-18', 'S-1-5-32-544', 'S-1-3-0', 'S-1-3-4') -or $sid -like 'S-1-5-80-956008885-*'
}

# Accounts in the group of administrators of this machine (numbers).
function Administrators {
    $group = New-Object Security.Principal.SecurityIdentifier('S-1-5-32-544')
    $named = $group.Translate([Security.Principal.NTAccount]).Value.Split([char]'\')[-1]
    $asked = "GroupComponent=""Win32_Group.Domain='$env:COMPUTERNAME',Name='$named'"""
    foreach ($one in @(Get-CimInstance -ClassName Win32_GroupUser -Filter $asked -OperationTimeoutSec 8)) {
        SidOf "$($one.PartComponent.Domain)\$($one.PartComponent.Name)"
    }
}
