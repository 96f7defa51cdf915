# Brings a service back to the state that it was in: active, inactive or failed.
param([string]$Service, [string]$State)
if (-not $State) {
    Ok nothing-changed "name=$Service"
    exit 0
}
$control = @(Get-Service -ErrorAction SilentlyContinue | Where-Object { $_.Name -eq $Service })
if ($control.Count -eq 0) {
    Fail does-not-run "name=$Service"
    Next look-at-service
    exit 2
}
$control = $control[0]
$wanted = 'Stopped'
if ($State -eq 'active') { $wanted = 'Running' }
try {
    # A run that was ended in between may have left it on its way.
    if ([string]$control.Status -like '*Pending') {
        $way = 'Running'
        if ([string]$control.Status -eq 'StopPending') { $way = 'Stopped' }
        $control.WaitForStatus($way, [TimeSpan]::FromSeconds(30))
    }
    if ([string]$control.Status -ne $wanted) {
        if ($wanted -eq 'Running') { $control.Start() } else { $control.Stop() }
        $control.WaitForStatus($wanted, [TimeSpan]::FromSeconds(40))
    }
} catch {
    "${Service}: $($_.Exception.GetBaseException().GetType().Name)"
}
$control.Refresh()
if ([string]$control.Status -ne $wanted) {
    if ($wanted -eq 'Running') { Fail does-not-run "name=$Service" } else { Fail does-not-stop "name=$Service" }
    Next look-at-service
    exit 2
}
if ($wanted -eq 'Running') {
    Ok runs "name=$Service"
    exit 0
}
if ($State -eq 'failed') { Notice was-failed "name=$Service" }
Ok stopped "name=$Service"
exit 0
