module example.com/you/tillhouse-taken

go 1.26.0
