package embedded

// restrict checks a query of the BI login.
func (s *server) restrict(q *request, st *statement) error {
	if st.kind == kindInsert {
		return refuse(codeAccessDenied, "the BI login reads only")
	}
	return nil
}
