module example.com/you/tillhouse-nogo

go 1.26.0
