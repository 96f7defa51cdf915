# Restarts a service, or starts it where it does not run.
param([string]$Service)
$all = @(Get-CimInstance -ClassName Win32_Service -OperationTimeoutSec 15)
$found = @($all | Where-Object { $_.Name -eq $Service })
if ($found.Count -eq 0) { $found = @($all | Where-Object { $_.DisplayName -eq $Service }) }
if ($found.Count -eq 0) {
    Fail no-such-service "name=$Service"
    Next check-name
    exit 2
}
$name = $found[0].Name
$state = 'inactive'
# 1077: was not started since Windows was; 0: ended well.
if ($found[0].ExitCode -notin @(0, 1077)) { $state = 'failed' }
if ($found[0].State -in @('Running', 'Start Pending', 'Continue Pending', 'Paused')) { $state = 'active' }
"${name}: $($found[0].State), $($found[0].StartMode), exit code $($found[0].ExitCode)"
# What cuts off our own way in, or Windows itself, cannot be taken back over it.
$carries = @('sshd', 'Dhcp', 'Dnscache', 'NlaSvc', 'netprofm', 'nsi', 'WlanSvc', 'dot3svc', 'BFE', 'mpssvc', 'RpcSs', 'DcomLaunch',
    'RpcEptMapper', 'Winmgmt', 'LSM', 'SamSs', 'PlugPlay', 'Power', 'ProfSvc', 'EventLog', 'gpsvc', 'BrokerInfrastructure',
    'SystemEventsBroker', 'CryptSvc', 'WireGuardManager')
if ($name -in $carries -or $name -like 'WireGuardTunnel*') {
    Fail carries-us "name=$name"
    Next by-hand
    exit 2
}
$control = Get-Service -Name $name
$needed = @($control.DependentServices | Where-Object { [string]$_.Status -eq 'Running' } | ForEach-Object { $_.Name })
if ($state -eq 'active' -and $needed.Count -gt 0) {
    # They would be stopped with it, and nothing would say in which state they were.
    Fail others-need-it "name=$name" "others=$($needed -join ', ')"
    Next by-hand
    exit 2
}
Fact service '' $name
Fact state '' $state
try {
    if ($state -eq 'active') {
        if ([string]$control.Status -ne 'Stopped') { $control.Stop() }
        $control.WaitForStatus('Stopped', [TimeSpan]::FromSeconds(35))
    }
    $control.Start()
    $control.WaitForStatus('Running', [TimeSpan]::FromSeconds(25))
} catch {
    $reason = $_.Exception.GetBaseException()
    $why = $reason.GetType().Name
    # The number is the same in every language: 1053 no answer, 1058 switched off, 1069 cannot log in.
    if ($reason.NativeErrorCode) { $why = "Windows $($reason.NativeErrorCode)" }
    Fail does-not-run "name=$name" "why=$why"
    Next look-at-service
    exit 2
}
# One that ends at once was running for a moment.
Start-Sleep -Seconds 2
$control.Refresh()
if ([string]$control.Status -ne 'Running') {
    Fail does-not-run "name=$name" "why=$($control.Status)"
    Next look-at-service
    exit 2
}
Ok runs "name=$name" "before=$state"
exit 0
