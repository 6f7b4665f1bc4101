/** Why a scenario in which chance orders the steps may come out otherwise elsewhere. */
export const raceElsewhere =
  "Whether a race is lost is a matter of chance: how often depends on how fast a place is, and how busy the machine was.";
