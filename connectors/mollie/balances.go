package mollie

func balanceList() listing {
	return listing{path: "v2/balances", key: streamBalances, endpoint: streamBalances}
}

// balances is the stream of balances. There are few, and they are read whole.
func balances() feed {
	return feed{lists: oneList(balanceList()), mode: true}
}
