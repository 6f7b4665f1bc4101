/** Names of the defects that a scenario can have the built-in server show; each is one line of a table beside it. */
export const defectNames = ["directory-link-count"] as const;
