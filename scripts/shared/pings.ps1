# Sends one ping and does not wait for it; nothing where it could not be sent. Over at most $hops routers, and never
# split where $whole.
function SendPing([string]$address, [int]$size, [int]$hops, [bool]$whole) {
    $options = New-Object Net.NetworkInformation.PingOptions($hops, $whole)
    $way = New-Object Net.NetworkInformation.Ping
    $room = New-Object byte[] $size
    try {
        return $way.SendPingAsync([Net.IPAddress]::Parse($address), 1000, $room, $options)
    } catch {
        return $null
    }
}

# The answers to pings that were sent, in their order; nothing in the place of one that has none.
function Replies([object[]]$sent) {
    $waiting = @($sent | Where-Object { $_ })
    try {
        if ($waiting.Count -gt 0) { $null = [Threading.Tasks.Task]::WaitAll([Threading.Tasks.Task[]]$waiting, 4000) }
    } catch {
        # One that failed ends the waiting only when all are over; each is looked at by itself.
        $null = $_
    }
    foreach ($one in $sent) {
        if ($one -and [string]$one.Status -eq 'RanToCompletion') { $one.Result } else { $null }
    }
}

# Ten pings in about two seconds to each address, by address: Lost (%) and Ms (of those that came back).
function Probe([string[]]$addresses) {
    $sent = @{}
    foreach ($address in $addresses) { $sent[$address] = @() }
    foreach ($turn in 1..10) {
        foreach ($address in $addresses) { $sent[$address] += SendPing $address 32 128 $false }
        Start-Sleep -Milliseconds 150
    }
    $found = @{}
    foreach ($address in $addresses) {
        $back = @(Replies $sent[$address] | Where-Object { $_ -and [string]$_.Status -eq 'Success' })
        $ms = 0
        if ($back.Count -gt 0) { $ms = [int]($back | Measure-Object -Property RoundtripTime -Average).Average }
        $found[$address] = [pscustomobject]@{ Lost = 10 * (10 - $back.Count); Ms = $ms }
    }
    return $found
}
