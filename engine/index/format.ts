/** Version of the index written today. */
export const formatVersion = 1;

/** First word of an index file. */
export const magic = "mountproof-index";
