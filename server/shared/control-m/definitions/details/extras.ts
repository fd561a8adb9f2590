/** What both formats say in a word of their own and nothing here has to understand. */
export interface Extra {
  name: string;
  xml: string;
  /** A property, or one inside another: `DocumentationFile.Path`. */
  json: string;
  /** A yes in XML; only a yes is said in details. */
  yes?: string;
}

export const extras: readonly Extra[] = [
  { name: 'siteStandard', xml: 'SITE_STANDARD_NAME', json: 'SiteStandard' },
  { name: 'documentation.path', xml: 'DOCLIB', json: 'DocumentationFile.Path' },
  { name: 'documentation.file', xml: 'DOCMEM', json: 'DocumentationFile.FileName' },
  { name: 'daysKeepActiveIfNotOk', xml: 'DAYSKEEPINNOTOK', json: 'DaysKeepActiveIfNotOk' },
  { name: 'retroactiveOrder', xml: 'RETRO', json: 'RetroactiveOrder', yes: '1' },
  { name: 'endFolder', xml: 'END_FOLDER', json: 'EndFolder', yes: 'Y' },
  { name: 'runOnAllAgents', xml: 'MULTY_AGENT', json: 'RunOnAllAgentsInGroup', yes: 'Y' },
  { name: 'adjustEvents', xml: 'ADJUST_COND', json: 'AdjustEvents', yes: 'Y' },
];
