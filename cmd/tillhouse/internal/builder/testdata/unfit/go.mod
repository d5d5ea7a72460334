module example.com/you/tillhouse-unfit

go 1.26.0
