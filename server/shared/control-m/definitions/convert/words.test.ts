import { describe, expect, it } from 'vitest';
import { writeJson } from '../../formats/json/print.ts';
import type { Definition } from '../../model/definition.ts';
import { describe as viewOf } from '../describe.ts';
import { diffFields, fieldsOf } from '../fields.ts';
import { read, written } from './round-trip.ts';

const xml = `<DEFTABLE><FOLDER FOLDER_NAME="F" DATACENTER="ctm1" FOLDER_ORDER_METHOD="SYSTEM">
 <JOB JOBNAME="J" JOBISN="7" TASKTYPE="Job" MEMLIB="/opt/bin" MEMNAME="run.sh" NODEID="h" OWNER="batch" CRITICAL="1"
   CONFIRM="1" DAYS="1,15" WEEKDAYS="0,5" DAYS_AND_OR="A" JAN="1" FEB="0" CONFCAL="WORK" SHIFT="Next Day" SHIFTNUM="+1"
   TIMEFROM="2200" TIMETO="06:00" CYCLIC="1" CYCLIC_TYPE="C" INTERVAL="00015M" IND_CYCLIC="E" MAXRERUN="3" MAXWAIT="99"
   RETRO="1" CREATION_DATE="20240101">
  <VARIABLE NAME="%%PARM1" VALUE="%%ODATE"/>
  <QUANTITATIVE NAME="POOL" QUANT="02" ONOK="R" ONFAIL="K"/><CONTROL NAME="LOCK" TYPE="E"/>
  <INCOND NAME="A" ODATE="ODAT" AND_OR="O" OP="("/><INCOND NAME="B" ODATE="PREV" AND_OR="A" OP=")"/><INCOND NAME="C"/>
  <OUTCOND NAME="DONE" ODATE="STAT" SIGN="+"/><OUTCOND NAME="A" SIGN="-"/>
  <SHOUT WHEN="LATESUB" TIME="0300" DEST="OPS" MESSAGE="late" URGENCY="V"/>
  <ON STMT="*" CODE="COMPSTAT GT 4"><DOMAIL DEST="a@b" SUBJECT="s" MESSAGE="0003bad" URGENCY="U" ATTACH_SYSOUT="Y"/>
   <DOCOND NAME="FAILED" ODATE="ODAT" SIGN="ADD"/><DOFORCEJOB TABLE_NAME="R" NAME="FIX" ODATE="ODAT"/></ON>
  <ON STMT="STEP1" CODE="S0C4"><DOACTION ACTION="RERUN"/><DOVARIABLE NAME="%%X" VALUE="1"/></ON>
 </JOB></FOLDER></DEFTABLE>`;

async function jobOf(format: 'xml' | 'json', text: string): Promise<Definition> {
  const job = (await read(format, text)).find(({ kind }) => kind === 'job');
  if (!job) throw new Error('There is no job in it.');
  return job;
}

describe('words of XML and JSON', () => {
  it('are those of Jobs-as-Code in JSON', async () => {
    const { text, losses } = await written('json', await read('xml', xml));
    const { source } = await jobOf('json', text);
    if (source.format !== 'json') throw new Error('It is not JSON.');
    expect(JSON.parse(writeJson(source.object))).toEqual({
      Type: 'Job:Script',
      FilePath: '/opt/bin',
      FileName: 'run.sh',
      Host: 'h',
      RunAs: 'batch',
      Critical: true,
      Confirm: true,
      When: {
        WeekDays: ['SUN', 'FRI'],
        MonthDays: ['1', '15'],
        Months: ['JAN'],
        DaysRelation: 'AND',
        ConfirmationCalendars: { Calendar: 'WORK', ExceptionPolicy: 'OrderOnNextConfirmedDay', ShiftBy: '1' },
        FromTime: '2200',
        ToTime: '0600',
      },
      DaysKeepActive: 'Forever',
      Rerun: { Every: '15', Units: 'Minutes', From: 'End' },
      RerunLimit: { Times: '3' },
      RetroactiveOrder: true,
      Variables: [{ PARM1: '%%ODATE' }],
      POOL: { Type: 'Resource:Pool', Quantity: '2', IfOk: 'Release', IfFail: 'Keep' },
      LOCK: { Type: 'Resource:Lock', LockType: 'Exclusive' },
      If: {
        Type: 'If:CompletionStatus',
        CompletionStatus: '>4',
        'Action:Mail': {
          Type: 'Action:Mail',
          To: 'a@b',
          Subject: 's',
          Message: 'bad',
          Urgency: 'Urgent',
          AttachOutput: true,
        },
        'Event:Add': { Type: 'Event:Add', Event: 'FAILED' },
        'Action:Run': { Type: 'Action:Run', Folder: 'R', Job: 'FIX' },
      },
      If_2: {
        Type: 'If:Output',
        Statement: 'STEP1',
        Code: 'S0C4',
        'Action:Rerun': { Type: 'Action:Rerun' },
        'Action:Set': { Type: 'Action:Set', Variable: 'X', Value: '1' },
      },
      Notify: {
        Type: 'Notify:DoesNotStart',
        By: '0300',
        Destination: 'OPS',
        Message: 'late',
        Urgency: 'VeryUrgent',
      },
      eventsToWaitFor: {
        Type: 'WaitForEvents',
        Events: [
          '(',
          { Event: 'A' },
          'OR',
          { Event: 'B', Date: 'PreviousOrderDate' },
          ')',
          'AND',
          { Event: 'C' },
        ],
      },
      eventsToAdd: { Type: 'AddEvents', Events: [{ Event: 'DONE', Date: 'NoDate' }] },
      eventsToDelete: { Type: 'DeleteEvents', Events: [{ Event: 'A' }] },
    });
    expect(losses.get('F/J#1')?.map(({ field }) => field)).toEqual([
      'attributes.JOBISN',
      'attributes.CREATION_DATE',
    ]);
  });

  it('come back as they were', async () => {
    const first = await jobOf('xml', xml);
    const json = await written('json', await read('xml', xml));
    const back = await written('xml', await read('json', json.text));
    expect(back.losses.get('F/J#1')).toEqual([]);
    const stamps = ['attributes.JOBISN', 'attributes.CREATION_DATE'];
    expect(diffFields(first, await jobOf('xml', back.text), stamps)).toEqual([]);
  });

  it('give one view of both', async () => {
    const { text } = await written('json', await read('xml', xml));
    const [ofXml, ofJson] = [await jobOf('xml', xml), await jobOf('json', text)];
    const view = viewOf(ofXml.source, ofXml.type);
    expect(view).toMatchObject({
      runAs: 'batch',
      host: 'h',
      critical: true,
      confirm: true,
      maxRerun: '3',
      run: { kind: 'script', path: '/opt/bin', file: 'run.sh' },
      schedule: { days: ['1', '15'], weekDays: ['SUN', 'FRI'], months: [1], fromTime: '22:00' },
      cyclic: { interval: '15M', type: 'interval', maxRerun: '3' },
      resources: [
        { kind: 'pool', name: 'POOL', quantity: '2' },
        { kind: 'lock', name: 'LOCK', mode: 'Exclusive' },
      ],
    });
    const { other, ...rest } = view;
    expect(viewOf(ofJson.source, ofJson.type)).toMatchObject({ ...rest, taskType: '' });
    expect(other.map(({ name }) => name)).toEqual(['retroactiveOrder', 'JOBISN', 'CREATION_DATE']);
  });

  it('put steps of a flow into conditions of their own, and none for a name that is not there', async () => {
    const flow = (
      sequence: string,
    ) => `{"F": {"Type": "Folder", "flow": {"Type": "Flow", "Sequence": ${sequence}},
      "A": {"Type": "Job:Dummy"},
      "B": {"Type": "Job:Dummy", "w": {"Type": "WaitForEvents", "Events": ["X", "OR", "Y"]}}}}`;
    const waits = async (sequence: string) => {
      const { text } = await written('xml', await read('json', flow(sequence)));
      const b = (await read('xml', text)).find(({ name }) => name === 'B');
      return b && fieldsOf(b).get('waits');
    };
    expect(await waits('["A", "B"]')).toBe('(X OR Y) AND F/A-TO-B');
    expect(await waits('["NOBODY", "B"]')).toBe('X OR Y');
  });
});

describe('diffFields', () => {
  it('shows words that mean nothing as they were written otherwise', async () => {
    const [before, after] = [
      await jobOf('xml', xml),
      await jobOf('xml', xml.replace('MAXWAIT="99"', 'MAXWAIT="99" PRIORITY=""')),
    ];
    expect(diffFields(before, after)).toEqual([{ field: 'attributes.PRIORITY', before: null, after: '' }]);
  });

  it('leaves out fields that do not count, and all below them', async () => {
    const before = await jobOf('xml', xml);
    const after = await jobOf(
      'xml',
      xml.replace('OWNER="batch"', 'OWNER="other"').replace('VALUE="1"', 'VALUE="2"'),
    );
    expect(diffFields(before, after).map(({ field }) => field)).toEqual(['runAs', 'actions.STEP1: S0C4.set']);
    expect(diffFields(before, after, ['actions', 'runAs'])).toEqual([]);
  });
});
