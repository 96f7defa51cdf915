# What the event log holds. State: read; none; absent, where there is no such log or source; hidden, where this
# account may not read it, or it does not answer in time. Errors are told by their id, never by their words.
function EventsOf([hashtable]$filter, [int]$most) {
    try {
        $found = @(Bounded 10 {
                param($filter, $most)
                $said = @{ State = 'read'; Events = @() }
                try {
                    $said.Events = @(Get-WinEvent -FilterHashtable $filter -MaxEvents $most -ErrorAction Stop)
                } catch {
                    $said.State = 'hidden'
                    if ($_.FullyQualifiedErrorId -like 'NoMatchingEventsFound*') { $said.State = 'none' }
                    if ($_.FullyQualifiedErrorId -match '^(NoMatching(Logs|Providers)|LogsAndProviders)') {
                        $said.State = 'absent'
                    }
                }
                [pscustomobject]$said
            } $filter $most)
        return $found[0]
    } catch {
        return [pscustomobject]@{ State = 'hidden'; Events = @() }
    }
}
