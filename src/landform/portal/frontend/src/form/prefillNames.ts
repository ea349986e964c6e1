/** The parameter of a form's address that names the earlier request which it is to be like. */
export const FROM_REQUEST = "from-request";
