# The firewall of Windows: On, Kinds (of the networks that are connected: 1 domain, 2 private, 4 public), and Rules, what
# may come in there: Port ('*' for all), Program, Protocol (6 TCP, 17 UDP, 256 any). Nothing where it does not answer.
function Firewall {
    try {
        @(Bounded 12 {
                $wall = New-Object -ComObject HNetCfg.FwPolicy2
                $kinds = [int]$wall.CurrentProfileTypes
                $on = $true
                $blocks = $true
                foreach ($kind in @(1, 2, 4)) {
                    if (($kinds -band $kind) -eq 0) { continue }
                    if (-not $wall.FirewallEnabled($kind)) { $on = $false }
                    if ($wall.DefaultInboundAction($kind) -ne 0) { $blocks = $false }
                }
                $open = @(foreach ($rule in $wall.Rules) {
                        if (-not $rule.Enabled -or $rule.Direction -ne 1 -or $rule.Action -ne 1) { continue }
                        if (($rule.Profiles -band $kinds) -eq 0) { continue }
                        [pscustomobject]@{
                            Port     = [string]$rule.LocalPorts
                            Program  = [string]$rule.ApplicationName
                            Protocol = [int]$rule.Protocol
                        }
                    })
                [pscustomobject]@{ On = $on -and $blocks; Kinds = $kinds; Rules = $open }
            })[0]
    } catch {
        return $null
    }
}

# Whether a program may be reached at a TCP port, by what Firewall told.
function LetsIn($wall, [int]$port, [string]$program) {
    foreach ($rule in $wall.Rules) {
        if ($rule.Protocol -notin @(6, 256)) { continue }
        if ($rule.Program -and -not $rule.Program.EndsWith($program, [StringComparison]::OrdinalIgnoreCase)) { continue }
        foreach ($part in $rule.Port.Split([char]',')) {
            $first, $last = $part.Trim().Split([char]'-')
            if ($first -in @('', '*')) { return $true }
            if (-not $last) { $last = $first }
            if ($first -match '^\d+$' -and $last -match '^\d+$' -and $port -ge [int]$first -and $port -le [int]$last) { return $true }
        }
    }
    return $false
}
