module example.com/you/tillhouse-none

go 1.26.0
