module example.com/you/tillhouse-lamp

go 1.26.0
