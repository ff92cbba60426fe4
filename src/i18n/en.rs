//! Long: the one list of all texts and sentences, a line for each, with their English words.

use super::{Language, Table, length_of};

/// December first: that of a month is at its number, with 12 at 0.
const MONTHS: [&str; 12] = ["Dec", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov"];

/// What else is of the language.
pub const LANGUAGE: Language = Language {
    tag: "en",
    texts: &TEXTS,
    sentences: &SENTENCES,
    between_sentences: " ",
    between_names: ", ",
    between_clauses: ", ",
    between_days: " and ",
    month_day: |month, day| format!("{} {day}", MONTHS[month as usize % 12]),
};

/// Declares what there is to be said: the enum, documented by its English words, and those words.
macro_rules! english {
    ($(#[$doc:meta])* $kind:ident, $table:ident: $($name:ident = $words:literal;)*) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $kind {
            $(#[doc = $words] $name,)*
        }

        impl $kind {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];
        }

        table! { $kind, $table: $($name = $words;)* }
    };
}

english! {
    /// Every fixed text of the page.
    Text, TEXTS:
    // The shell.
    ProductName = "AICC Supervisor";
    Demo = "Demo";
    DemoExplained = "A simulated contact centre: none of these figures is real.";
    SkipToContent = "Skip to the figures";
    NoSuchView = "There is no such view.";
    ViewAwaited = "Loading …";
    ViewMissing = "This view could not be loaded. Trying again every few seconds.";
    Navigation = "Views";
    Overview = "Overview";
    SkillQueues = "Skill queues";
    AccessCodes = "Access codes";
    Indicators = "Indicators";
    AgentStates = "Agent states";
    Agents = "Agents";
    VirtualCallCentre = "Virtual call centre (VDN)";
    Sources = "Sources";
    Pause = "Pause";
    Resume = "Resume";
    PausedByViewer = "Paused by you: figures are not read until you resume. Alarms go on.";
    RefreshNow = "Refresh now";
    Display = "Display";
    FoundOut = "Found out about AICC";
    FoundFiveMinutes = "Five minutes of a queue";
    FoundAligned = "those of the clock: counters begin anew at 00, 05, 10 …";
    FoundSliding = "the last five before each read";
    FoundPercent = "a percentage";
    FoundShare = "a share of one, cut to a whole number: of no use";
    FoundAgreement = "indicators and agent states agree, as far as seen";
    FoundDisagreement = "indicators and agent states do not agree";
    FoundNotYet = "not seen yet";
    Replay = "Replay";
    ReplayExplained = "This is what was recorded then. Nothing here is live.";
    NothingThen = "Nothing was recorded then.";
    ReplayNoAgents = "What a single agent did is not recorded: there is nothing to replay.";
    ReplaySpeed = "Speed";
    ReplayMoment = "Moment";
    LookBack = "Look back";
    HourBack = "\u{2212}1 h";
    MinutesBack = "\u{2212}5 min";
    MinutesOn = "+5 min";
    HourOn = "+1 h";
    BackToLive = "Back to live";
    Theme = "Colours";
    ThemeAuto = "As the system";
    ThemeLight = "Light";
    ThemeDark = "Dark";
    Density = "Density";
    Comfortable = "Comfortable";
    Compact = "Compact";
    Language = "Language";
    OwnName = "English";
    Close = "Close";

    // Sources and their state.
    SourceSysindex = "Indicators";
    SourceSkill = "Skills";
    SourceAccessCode = "Access codes";
    SourceAgent = "Agent";
    SourceSystemState = "Agent states";
    WhatSysindex = "Figures of the virtual call centre per five-minute period.";
    WhatSkill = "Live counters of every configured skill queue.";
    WhatAccessCode = "Callers present now, per dialled number.";
    WhatAgent = "Statistics of one agent, read only when asked for.";
    WhatSystemState = "Agents by state, counted over pages of agents.";
    StateWaiting = "Waiting";
    StateFresh = "Live";
    StateRecorded = "Recorded";
    StateLate = "Late";
    StateStale = "Stale";
    StateFailed = "No current data";
    LampWhat = "What it is";
    LampRead = "Last read";
    LampWhy = "Why";
    LampNext = "Next read";
    NeverRead = "never";
    AllWell = "All well";
    OnDemand = "only when asked for";
    Overdue = "overdue";
    ReadWhenAsked = "Read only when you ask for it.";
    WaitingForFirst = "Waiting for the first reading.";
    NothingReadYet = "Nothing has been read yet.";
    NextIsOverdue = "The next reading is overdue.";
    AskedAgainSlowly = "It is asked again by itself, with growing pauses.";
    AskedAgainNever = "Asking again would not help: the configuration has to be mended. One probe is made every 30 minutes.";
    ReloadPage = "Reload the page.";

    // Why there is nothing newer.
    CauseAuth = "AICC refused our signature";
    CauseLocked = "AICC has locked our address, or it is not on the allow-list";
    CauseNoLease = "The proxies' database does not answer, so none of them asks AICC";
    CauseNotSignedIn = "The agent is not signed in";
    CauseNotHandedOver = "The desktop of this agent has not passed its sign-in on to this dashboard";
    HowToHandOver = "Without it AICC cannot be asked. Once the agent is signed in at a desktop that is set up to pass it on, press Read now.";
    CauseNoPermission = "Our key may not use this interface";
    CauseUnsupported = "This platform does not offer this interface";
    CauseBadRequest = "AICC found our request invalid";
    CauseThrottled = "We asked AICC too often";
    CauseUpstream = "AICC reports an internal failure";
    CauseNetwork = "AICC could not be reached";
    CauseDecode = "AICC answered in a form we do not know";
    CauseOther = "AICC answered with a code that is in none of its lists";
    CauseProxyUnreachable = "The server of this dashboard does not answer";
    CauseProxyRefused = "The server of this dashboard refused the request";
    CauseSignInNeeded = "A sign-in or a link with a view token is needed";
    SignIn = "Sign in";
    SignOut = "Sign out";
    CauseTokenWrong = "The view token of this link is not valid, or no longer";
    CauseTokenExpired = "The time of this view token is over";
    CauseNothingToSee = "You are signed in, but nothing here is yours to see";
    CauseNeedsWholeVdn = "You may see only a part of this call centre, and these are figures of the whole";
    CauseAskedTooOften = "This page has asked its server too often";
    CauseProxyUnreadable = "This page and its server are of different versions";

    // The four empty marks.
    MarkUnread = "could not be read this time";
    MarkAbsent = "not supplied by this source";
    MarkNotApplicable = "not applicable: there is nothing to divide by";
    MarkTooOld = "too old to be shown as current";
    MarkStatesOverlap = "states overlap at this site: their sum is larger than the agents signed in";

    // Units.
    AgeSeconds = "s";
    AgeMinutes = "min";
    AgeHours = "h";
    UnitAgents = "agents";
    UnitCalls = "calls";
    UnitTimes = "times";
    UnitDuration = "min:s";
    UnitDurationHours = "h:min:s";
    UnitPercent = "%";
    UnitPerCall = "per call";

    // Severity.
    Critical = "Critical";
    Warning = "Warning";

    // Skill queues.
    Skill = "Skill queue";
    ServiceLevel = "Service level (20 s)";
    SignedIn = "Signed in";
    Talking = "Talking";
    Idle = "Idle";
    Available = "Available";
    Busy = "Busy (set by agent)";
    Resting = "Resting";
    LongestIdle = "Longest idle time, 5 min";
    AfterCallWork = "After-call work";
    Study = "Study";
    Occupied = "Occupied";
    PreOccupied = "Pre-occupied";
    OtherStates = "Other states";
    UnavailableShare = "Unavailable share";
    TotalCalls = "Calls processed";
    CallsInProgress = "Calls in progress";
    WorstWait = "Worst wait, 5 min";
    CallsWaiting = "Calls waiting";
    AverageTalk = "Average call duration, 5 min";
    AverageWait = "Average wait, 5 min";
    CallsOffered = "Calls offered";
    ConnectedIn20s = "Connected in 20 s";
    GroupNow = "Calls now";
    GroupFiveMinutes = "5 minutes";
    GroupAgents = "Agents now";
    GroupFurther = "Further figures";
    SkillTrend = "Last hour";
    SkillLastHour = "How many calls waited in the last hour, and how many each five minutes brought";
    NoSkills = "No skill queues are configured for this virtual call centre.";

    // Access codes.
    AccessCode = "Access code";
    CallersOnline = "Callers online";
    InIvr = "In the IVR";
    WithAgent = "With an agent";
    InQueue = "In the queue";
    LongestWait = "Longest waiting now";
    OtherCallers = "Elsewhere";
    IvrShare = "IVR share";
    QueueShare = "Queue share";
    AgentShare = "Agent share";
    Split = "Split";
    AllAccessCodes = "All access codes";
    AccessCodeCourse = "Where callers were";
    LongestWaitCourse = "How long callers had waited at most";
    AccessCodesLastHour = "Where callers were in the last hour";
    ItsAlarms = "Its alarms";
    NoAccessCodes = "No access codes are configured for this virtual call centre.";

    // System indicators.
    AgentsOnline = "Agents online";
    InboundCalls = "Inbound calls";
    Connected = "Connected to an agent";
    ConnectionRate = "Connection rate";
    OutboundCalls = "Outbound calls";
    ConnectedShare = "Share of inbound reaching an agent";
    NotReached = "Inbound not reaching an agent, at most";
    CallsPerPeriod = "How many calls came in, reached an agent and went out every five minutes";
    AgentsByState = "What agents were doing";
    Window = "Window";
    WindowHour = "1 hour";
    WindowToday = "Today";
    WindowDay = "24 hours";
    WindowWeek = "7 days";
    WindowMonth = "31 days";
    LatestPeriod = "Latest final period";
    NoPeriods = "No period of this window has been recorded yet.";
    CoverageWhole = "Every period of the window is recorded.";

    // Agents by state.
    StateBusy = "Busy";
    AgentStatesLastHour = "What agents were doing in the last hour";
    EndedByKnownNumber = "All configured agents were counted.";
    EndedByEmptyPages = "Reading ended after several pages without a signed-in agent, so these numbers are at least.";
    EndedByCeiling = "Reading ended at the configured ceiling, so these numbers are at least.";
    NotOneInstant = "The pages are read one after another: this is not one instant.";

    // One agent.
    Agent = "Agent";
    ChooseAgent = "Choose an agent";
    AgentsReadable = "Can be read now";
    AgentsNotReadable = "Desktop has not passed its sign-in on";
    ChooseAndRead = "Choose an agent and press Read now.";
    ReadNow = "Read now";
    NoAgents = "No agents are configured for this virtual call centre.";
    AgentOnDemand = "Read on demand only: AICC asks not to read these statistics often. The agent must be signed in and in a call.";
    AgentDoubt = "These figures count since sign-in or today: AICC's own texts differ. They fall back to zero at one of the two.";
    GroupCalls = "Calls";
    GroupEvents = "Events";
    GroupTimes = "Times";
    GroupDerived = "Computed";
    TalkTime = "Talk time";
    Answered = "Answered";
    NotAnswered = "Rang out unanswered";
    Outbound = "Outbound";
    Internal = "Internal calls";
    InternalHelp = "Internal help";
    Transferred = "Transferred in";
    TransferredOut = "Transferred out";
    TransferredToIvr = "Transferred to the IVR";
    Redirected = "Redirected";
    Held = "Held";
    BecameBusy = "Times busy";
    Rested = "Rests";
    RestOverruns = "Rests overrun";
    RestTime = "Rest time";
    RestOverrunTime = "Time rests were overrun";
    ReleasedByAgent = "Hung up by the agent";
    BusyTime = "Busy time";
    AnswerShare = "Answered when rung";
    AverageTalkAgent = "Average talk";
    TransferRate = "Transfers out per answered call";
    HoldRate = "Holds per answered call";
    ReleaseShare = "Hung up by the agent, share";

    // Overview.
    WorstSkills = "Skill queues, worst first";
    NothingWaits = "No queue needs attention";
    EverythingElse = "All skill queues";
    SkillEntries = "skill entries: a call that overflows counts in each queue";
    OverSkills = "over all skill queues";

    // Alarms.
    Alarms = "Alarms";
    AlarmsUnknown = "Which alarms are open is not known.";
    AllAlarms = "All alarms";
    AlarmLog = "What happened";
    AllVdns = "All call centres of this site";
    AllVdnsNote = "Listed, counted and announced, wherever you may look; off: only the one in view.";
    AlarmSubject = "About";
    AlarmSince = "Since";
    AlarmWhy = "Why";
    AlarmTakenBy = "Taken by";
    AlarmWhen = "When";
    AlarmWho = "Who";
    AlarmSeverity = "Severity";
    AlarmMetric = "What is watched";
    AlarmLogEmpty = "Nothing has happened since the server began to remember.";
    RecordingFull = "Nothing is recorded: there is no room left for the history.";
    RecordingNotWritable = "Recorded in memory only: the server's history file cannot be opened or written.";
    RecordingDamaged = "The server's history file is damaged; recorded in memory, if at all.";
    RecordingSlow = "Some reads are not recorded: the disk of the server does not keep up.";
    RecordingClockBehind = "Some reads are not recorded: the clock of AICC is behind what is in the history already.";
    RecordingUnreachable = "Nothing is recorded: the server of the database does not answer.";
    RecordingOther = "Nothing is recorded; the log of the server says why.";
    LiveGoesOn = "The live figures go on.";
    AlarmNotKept = "The server keeps alarms in memory only: a restart forgets them.";
    AlarmRules = "Rules";
    AlarmRulesNote = "The server judges every reading by these rules, whether a page is open or not. Two readings beyond a limit raise an alarm, three well inside end it; of service level and worst wait, a closed five-minute period ends it.";
    AlarmHeld = "held: the figures are stale";
    AlarmTake = "Take";
    AlarmTaken = "Taken";
    AlarmName = "Your name";
    AlarmNote = "Note";
    AlarmNoteExample = "What you are doing about it";
    AlarmSnooze15 = "Silence for 15 min";
    AlarmSnooze60 = "Silence for 1 h";
    AlarmUnsnooze = "End the silence";
    AlarmMayNot = "You may look, not change: that needs the right to operate.";
    AlarmRefused = "The server did not do it.";
    EventRaised = "raised";
    EventEscalated = "became critical";
    EventEased = "is a warning only";
    EventEnded = "ended";
    EventWithdrawn = "withdrawn: its rule is gone";
    EventSeen = "seen";
    EventAcknowledged = "taken";
    EventSnoozed = "silenced";
    ThisMachine = "this machine";
    MetricServiceLevel = "Service level (20 s), closed five minutes";
    MetricIdleWhileWaiting = "Calls wait while agents are available";
    MetricWaitingUnstaffed = "Calls wait and nobody is signed in";
    MetricDataStale = "Figures are stale";
    Platform = "AICC";
    PlatformAway = "Nothing can be read from AICC: no call centre has new figures.";
    MetricFeedFrozen = "Figures do not change";
    RuleBuiltIn = "built in";
    RuleConfigured = "configured";
    RuleOfPage = "made here";
    RuleBeyondChance = "beyond chance";
    RuleNew = "New rule";
    RuleMetric = "Watch";
    RuleWarning = "Warning at";
    RuleCritical = "Critical at";
    RuleFor = "For at least (s)";
    RuleOnly = "Only numbers";
    RuleSave = "Save the rule";
    RuleDrop = "Remove";
    RuleNeedsLimit = "Give at least one limit, and a critical one that is worse than the warning.";
    RuleSecondsWrong = "Give the seconds as a whole number.";
    RuleNumbersWrong = "Numbers of queues or access codes are separated by commas.";
    OrderHeld = "order held while you are here";

    // What tells the viewer of an alarm.
    Alerting = "On this screen";
    Sound = "Sound";
    SoundArmed = "Sound armed";
    SoundOff = "Sound off";
    SoundNote = "A tone for each new alarm, and once a minute while a critical one waits for somebody. A reload disarms it: browsers ask for a press first.";
    SoundTest = "Try it";
    Notifications = "Notifications";
    NotificationsRefused = "The browser does not allow notifications for this page.";
    NotificationsInsecure = "Notifications need HTTPS.";
    NotificationsMissing = "This browser shows no notifications of a page.";
    NotificationsNote = "Shown by the browser while this page is open, also behind other windows.";

    // The view of the settings.
    Settings = "Settings";
    SettingsChosen = "Chosen here";
    SettingsConfigured = "Configured";
    CallsToAicc = "Calls to AICC";
    Unchanged = "as 5 min ago";
    SettingsPlaces = "Call centres";
    SettingsNumbers = "Where each number comes from";
    On = "on";
    Off = "off";
    TimeZone = "Time zone";
    DayStart = "Day starts";
    Figure = "Figure";
    Field = "Field of AICC, or our id";
    Grade = "Grade";
    GradeMeasured = "as supplied";
    GradeDerived = "computed from one reading";
    Formula = "Unit or formula";
    Limits = "What it must not claim";
    About = "About";
    Version = "Version";
    Figures = "Figures";
    LiveExplained = "Of a real contact centre.";
    SavedViews = "Saved views";
    SavedViewName = "Name of this view";
    SaveView = "Save";
    DropView = "Forget";
    SavedViewsShared = "All viewers see them; nobody owns them.";

    // Tables and details.
    Keys = "Keys";
    KeyHelp = "This list";
    KeyFind = "Find a row by its name or number";
    KeyMove = "From row to row";
    KeyOpen = "Open the row";
    KeyClose = "Close what is open";
    KeySort = "With a press on a head: sort by one more column";
    KeyChart = "In a chart: from value to value";
    KeyZoom = "In a chart: less or more time";
    Columns = "Columns";
    ColumnsAll = "All";
    ColumnsFloor = "Floor";
    ColumnsLead = "Team lead";
    ColumnsPlanner = "Planner";
    ColumnsOwn = "A choice of your own: it stands in the address.";
    Filter = "Filter";
    FilterPlaceholder = "Name or number";
    NothingMatches = "No row matches the filter.";
    ConfiguredInProxy = "They are named in the configuration of this dashboard's server.";
    AllFigures = "All figures";
    ChartTable = "Show as table";
    ChartTime = "Time";
    ChartNow = "now";
    ChartWhole = "Show the whole window";
    ChartLatest = "latest";
    ChartLowest = "lowest";
    ChartHighest = "highest";
    ChartSave = "Save as";
    ChartUnusual = "unusual";
    ChartCopy = "Copy";
    ChartCopied = "Copied";
    ChartEmpty = "No data in this window";
    TrendEmpty = "Nothing recorded yet";
    ChartCut = "Newest rows:";
    Oddities = "Unexpected in the last reading, all queues";
    OdditiesOfAll = "Unexpected in the last readings";
    NoOddities = "Everything came as documented.";
    OddUnknownField = "field that no document names, ignored";
    OddMissingField = "documented field that did not come";
    OddOtherSpelling = "other capitals than documented, accepted";
    OddNumberAsText = "number written as text, accepted";
    OddInvalidValue = "value that cannot be true, not used";
    OddSentinel = "value that stands for none, not used";
    OddMissingRow = "row that was asked for and did not come";
    OddUnaskedRow = "row that nobody asked for, ignored";
    OddRepeatedRow = "row that came twice, the first one counts";
    OddOtherEnvelope = "form of answer that only an example documents, accepted";

    // KPIs over windows, and the next minutes.
    OverTime = "Over time";
    NotKnownYet = "Not known yet.";
    SpanFive = "5 min";
    SpanFifteen = "15 min";
    SpanThirty = "30 min";
    SpanSixty = "60 min";
    SpanShift = "Shift";
    SpanToday = "Today";
    WindowAverageWait = "Average wait";
    WindowAverageTalk = "Average call duration";
    AfterCallPerCall = "After-call work per call";
    HandleTime = "Handle time";
    Occupancy = "Occupancy";
    Utilisation = "Productive share of signed-in";
    LostAtMost = "Calls lost at most";
    Coverage = "Coverage";
    CoveragePeriods = "periods recorded";
    GradeSampled = "sampled";
    GradeEstimated = "estimated";
    GradeBound = "upper bound";
    WhatTheyMean = "What these figures mean";
    NoteWindowServiceLevel = "Calls connected within 20 s of all calls offered, both summed over closed periods. Calls that overflowed before a record existed may be missing.";
    NoteWindowAverages = "Averages of the periods weighed by calls offered; the averaged calls themselves are not supplied.";
    NoteAfterCall = "Agents in after-call work over calls per second. Wrong where agents do after-call work of other queues or of outbound calls.";
    NoteHandleTime = "Average call duration and after-call work per call.";
    NoteOccupancy = "Talking and after-call work of these and idle, over time. An agent who is busy for another queue counts here, too.";
    NoteUtilisation = "Talking and after-call work of signed-in time. Not of paid time.";
    NoteLostAtMost = "Calls answered after 20 s are in it, so it is never a rate.";
    HiddenNotRecorded = "Nothing was recorded of it.";
    HiddenTooFewCalls = "Too few calls to estimate from.";
    HiddenGaps = "Periods are missing, and calls may have been lost in them.";
    HiddenLowCoverage = "Less than half of the last 30 minutes is recorded.";
    HiddenDoesNotFit = "The agents' time does not fit the calls of this queue: they work for other queues, too.";
    HiddenStale = "The last reading is too old.";
    LookingAhead = "Looking ahead";
    NextCallerWaits = "The next caller waits";
    LastWaitExceedsPromise = "Last in queue past 20 s";
    SmallestStaffing = "Smallest staffing";
    MoreOrFewer = "More or fewer agents";
    BreachNow = "now";
    BreachNot = "not at this rate, but for chance peaks";
    BreachFarOff = "not within 30 minutes";
    GrowsWithoutLimit = "the queue grows without limit";
    ErlangAssumes = "Assumes that nobody hangs up, that agents serve this queue only, and that calls come steadily (Erlang C). With impatient callers it asks for too many agents.";

    // What cannot be computed, and why.
    Absent = "What cannot be computed";
    AbsentAbandonRate = "Abandon rate, time to abandon";
    WhyNoAbandonRate = "No interface read here counts lost calls. Service quality by skill would.";
    AbsentOtherThreshold = "Service level within other than 20 s";
    WhyNoOtherThreshold = "Only the calls connected within 20 s are counted. Historical indicators have 3 to 60 s.";
    AbsentSpeedOfAnswer = "Average speed of answer (ASA)";
    WhyNoSpeedOfAnswer = "The waits of answered calls are not kept apart. Historical skill indicators do so.";
    AbsentHandleTime = "True handle time, hold time";
    WhyNoHandleTime = "Neither hold nor after-call time is supplied per skill. Historical agent indicators do so.";
    AbsentAdherence = "Adherence, conformance";
    WhyNoAdherence = "There is no schedule. A workforce system has one.";
    AbsentShrinkage = "Shrinkage";
    WhyNoShrinkage = "There is no paid or scheduled time. A workforce system has it.";
    AbsentAgentOccupancy = "Occupancy of one agent";
    WhyNoAgentOccupancy = "Signed-in, idle and after-call time of an agent are not supplied. Agent state interfaces have them.";
    AbsentOldestCall = "Oldest call in a queue now";
    WhyNoOldestCall = "Only the largest wait of five minutes is supplied. A call-level interface would tell.";
    AbsentTeams = "Totals of agent teams";
    WhyNoTeams = "Neither teams nor who serves which queue is supplied. Agent-to-skill interfaces would tell.";
    AbsentQuality = "First-call resolution, satisfaction, quality";
    WhyNoQuality = "The outcome of calls is not supplied. Surveys and records have it.";
    AbsentBefore = "A queue before this proxy ran";
    WhyNoBefore = "Queues have no history here; system indicators have 31 days of the whole VDN.";

    // The wallboard, and the page's own renewal.
    OpenWall = "Show as wallboard";
    WallNumbers = "Now";
    WallCourse = "The last hours";
    WallHeld = "Paused by you: the space bar lets the pages turn again.";
    WallStays = "Something is critical here: this page stays.";
    WallMaySleep = "The browser does not keep this screen awake. It would need HTTPS.";
    NewVersion = "A new version of this page is ready.";
    Reload = "Reload";

    // What is usual for a weekday.
    Monday = "Monday";
    Tuesday = "Tuesday";
    Wednesday = "Wednesday";
    Thursday = "Thursday";
    Friday = "Friday";
    Saturday = "Saturday";
    Sunday = "Sunday";
    UsualOfADayAtMost = "What is usual for a weekday is shown in windows of 24 hours at most.";
    AgentsPresent = "How many agents were online, and how many of them talked";
    CompareWith = "Compare with the same weekday, weeks before";
    CompareNone = "Not compared";
    CompareWeek = "−1 week";
    CompareTwoWeeks = "−2";
    CompareThreeWeeks = "−3";
    CompareFourWeeks = "−4";
    // The hand-over sheet.
    HandOver = "Hand-over sheet";
    HandOverAlarms = "Alarms";
    HandOverNoAlarms = "No alarm was open in this time.";
    HandOverNotTaken = "nobody";
    HandOverStillOpen = "still open";
    HandOverSince = "Since";
    HandOverSeverity = "Severity";
    HandOverAbout = "About";
    HandOverWhy = "Why";
    HandOverTakenBy = "Taken by, and note";
    HandOverEnded = "Ended";
    HandOverWorst = "Queues with the lowest service level today";
    HandOverNoCalls = "No call has been counted today.";
    HandOverInTime = "In time / offered";
    HandOverPeriods = "Periods recorded";
    HandOverFew = "too few calls to judge";
    HandOverWaits = "Longest waits";
    HandOverWaitsUnknown = "The waits recorded in this time are not known here.";
    HandOverGaps = "Gaps in the data";
    HandOverNotes = "Notes";
    HandOverNotesNote = "What you write here is printed and kept nowhere.";
    HandOverNotesKept = "What you keep is here for the next shift, too; of all notes the last 50 stay. What you do not keep is only printed.";
    HandOverKeep = "Keep this note";
    HandOverBefore = "The shift before";
    // What was recorded of a queue.
    History = "History";
    CallsWaited = "How many calls were waiting";
    AgentsTalkingIdle = "How many agents were talking, and how many were idle";
    CallsOfferedPerPeriod = "How many calls were offered every five minutes";
    ServiceLevelPerPeriod = "What share of calls was connected within 20 seconds, every five minutes";
    NothingRecorded = "What was recorded of this queue cannot be had from this proxy.";

    // The gallery of charts.
    Gallery = "Gallery of charts";
    GalleryNote = "Every kind of chart in every state, with invented figures.";
    GalleryLines = "Calls rise from the morning on";
    GalleryAreas = "Most agents who are signed in talk";
    GalleryBars = "Calls of each five minutes stack up";
    GalleryPoints = "Every period is a point";
    GalleryTarget = "The service level falls below its target when many call";
    GalleryTargetName = "target 80%";
    GalleryUsual = "Calls are more than usual";
    GalleryUsualName = "Usual";
    GalleryOtherName = "A week before";
    GalleryGaps = "Two stretches of time could not be read";
    GalleryPartial = "The last half hour may still change";
    GallerySeven = "Seven lines differ in dash, too";
    GalleryAutumn = "An hour comes twice when the clock is put back";
    GalleryMonth = "A month of five-minute periods keeps every peak";
    GalleryDense = "One hundred thousand values fit on one screen";
    GallerySingle = "One value is a dot";
    GalleryEmpty = "Nothing is known";
    GalleryCourse = "A sparkline shows how an hour went";

    // What a number must not claim.
    NoteServiceLevel = "Calls connected within 20 s of all calls offered in the running five minutes. Calls that overflowed before a record existed may be missing.";
    NoteClamped = "A call may be connected in the period after the one it came in, so the raw share passed 100%.";
    NoteWorstWait = "The largest wait of the running five minutes, not the oldest call in the queue. Seconds are presumed.";
    NoteAverageWait = "Whether abandoned callers are averaged is not stated, so this is not the ASA. Seconds are presumed.";
    NoteAverageTalk = "Without after-call work, so this is not the AHT. Seconds are presumed.";
    NoteLongestIdle = "Seconds are presumed.";
    NoteOffered = "A call that overflows may count in two queues.";
    NoteTotalCalls = "Since when is not stated.";
    NoteAvailable = "Able to take a call; differs from idle where an agent takes several conversations.";
    NoteAgentsPerSkill = "An agent with several skills counts in each: never add this column up.";
    NotePreOccupied = "Reserved for a predictive call.";
    NoteUnavailable = "Busy, resting and study agents of those signed in. Not shrinkage.";
    NoteOnline = "Includes agents who take no inbound calls; the states leave them out.";
    NoteConnectedShare = "Callers who stay in the IVR are below the line: this is not an answer rate.";
    NoteNotReached = "IVR self-service and abandoned calls together: only an upper bound of lost calls.";
    NoteConnectionRate = "The vendor's own rate, shown raw: its unit is not stated.";
    NoteLongestWait = "The maximum over the configured access codes only.";
    NoteBusyState = "Whether rest and after-call work count as busy is not stated.";
    NoteTransferred = "The English text says transferred in, the Chinese one transfers.";
    NoteAverageTalkAgent = "Which calls the talk time covers is not stated.";
    NoteTransferRate = "Can exceed 1.";
    NoteHoldRate = "Events, not calls.";
    NoteReleaseShare = "Normal in some businesses.";
}

english! {
    /// Every sentence of the page with room for numbers, names and times, between braces.
    Sentence, SENTENCES:
    CausedBy = "{words}.";
    CausedByCode = "{words} ({code}).";
    QueuesNeedAttention = "{n} of {all} queues {n|needs|need} attention";
    QueuesNeedAttentionAtLeast = "At least {n} of {all} queues {n|needs|need} attention";
    AlarmsOpen = "{n} {n|alarm|alarms}";
    NoAlarms = "No alarm is open. {rules} {rules|rule watches|rules watch}.";
    OneWeekday = "a {day}";
    BeganAnew = "They began anew between {after} and {before}.";
    CanHelp = "Could do without agents now, and still keep the target: {queues}. Whether they serve this queue AICC does not say.";
    SignedInDisagree = "Agents signed in until {until}: {indicators} by the indicators, {states} by the agent states. The two have not agreed for three periods.";
    RequestsEstimate = "{least} to {most} calls asked for an agent, estimated from the connection rate.";
    FiguresFrom = "The figures below are from {time}.";
    FiguresTooOld = "The figures are too old to go by: the last ones, in small type, are from {time}.";
    OfSources = "{sources}: {sentence}";
    ReadEvery = "Read {age} ago, every {interval}.";
    Ago = "{age} ago";
    ReadAt = "Read on request at {time}.";
    ReadAgo = "Read {age} ago";
    ReadBefore = "Read {age} before";
    AsOf = "As of {time}";
    AtLeast = "At least. {age}";
    FailuresInARow = "{n} {n|read has|reads in a row have} failed.";
    PerSecond = "at most {calls} a second";
    CallsMade = "{calls} since the start, at most {most} a second";
    Changed = "{change} in 5 min";
    ChangedPoints = "{change} points in 5 min";
    Every = "every {interval}";
    InAbout = "in about {pause}";
    LastValue = "last {value}";
    OfN = "n {n}";
    Target = "target {percent}%";
    TooFew = "too few calls to judge, target {percent}%";
    AtTarget = "at the target of {percent}%";
    AboveTarget = "{points} points above the target of {percent}%";
    BelowTarget = "{points} points below the target of {percent}%";
    Between = "Allowing for chance: {low} to {high} (95% confidence).";
    RowsMissing = "{answered} of {asked} {asked|row|rows} came. AICC sent nothing for: {names}.";
    UnreadRows = "{unread} of {all} could not be read";
    AndMore = "and {n} more";
    SaidOf = "{name}: {words}";
    RowsShown = "{shown} of {all} {all|row|rows}";
    Coverage = "{held} of {expected} periods are recorded ({percent}).";
    BackFill = "Older periods are being read: {percent}% of 31 days.";
    Period = "{from} to {until}";
    PagesOf = "{read} of {wanted} {wanted|page|pages} read.";
    Pages = "{read} {read|page|pages} read.";
    PagesBetween = "First page at {first}, last page at {last}.";
    AgainIn = "Again in {pause}";
    Lamp = "{source}: {state}, {age}";
    Part = "{name} {percent}";
    Times = "{n} {n|time|times}";
    Example = "for example {value}";
    TimesAre = "Times are those of {zone} ({offset})";
    CertificateUnchecked = "Nobody checks the certificate of {server}: the figures may come from anybody.";
    ClockAhead = "The clock of AICC is {apart} ahead of ours: times may be wrong by as much.";
    ClockBehind = "The clock of AICC is {apart} behind ours: times may be wrong by as much.";
    IdleWhileWaiting = "{waiting} waiting, {available} {available|agent|agents} available: routing?";
    WaitingUnstaffed = "{waiting} waiting, and nobody is signed in.";
    WaitingBeyond = "{waiting} waiting, the limit is {limit}.";
    WaitedBeyond = "The worst wait of a five-minute period was {wait}, the limit is {limit}.";
    WaitsBeyond = "A caller has waited {wait}, the limit is {limit}.";
    QueuedBeyond = "{callers} {callers|caller|callers} in the queue, the limit is {limit}.";
    AvailableBelow = "{available} {available|agent|agents} available, the limit is {limit}.";
    LevelBelow = "{percent} connected within 20 s in the last closed five minutes, the target is {target}.";
    SourceStale = "The figures of {source} are stale.";
    SourceFrozen = "{source}: the same figures for minutes, although calls are in progress.";
    AgentsAway = "{away} of {all} {all|agent|agents} {away|is|are} busy, resting or in study.";
    AgentsInWork = "{working} of {all} {all|agent|agents} {working|is|are} in after-call work.";
    NoneAvailable = "Of {all} {all|agent|agents} none is available.";
    SomeAvailable = "{available} {available|agent is|agents are} available: routing?";
    Since = "for {age}";
    TakenBy = "taken by {name}";
    SilentUntil = "silent until {time}";
    MissesAllowed = "{n} more {n|miss|misses} allowed today at {percent}%";
    CallsToRecover = "{n} {n|call|calls in a row} in time to recover {percent}% today";
    TodayOf = "Since {time}: {met} of {offered} in time; {covered} of {periods} periods recorded.";
    WindowsUntil = "Closed five-minute periods, from the times below until {time}";
    NothingAhead = "Nothing can be said of the next minutes. {why}";
    InMinutes = "in about {minutes} min";
    AgentsFor = "{agents} {agents|agent|agents} for {percent}%; {staffed} {staffed|is|are} there";
    AgentsOfNow = "{agents} {agents|agent|agents}, as now: {level}.";
    AgentsMore = "{agents} more {agents|agent|agents}: {level} instead of {now}.";
    AgentsFewer = "{agents} {agents|agent|agents} fewer: {level} instead of {now}.";
    FromHalfHour = "From {calls} calls in {minutes} minutes and a handle time of {handle} ({erlangs} erlangs);";
    FromNow = "{staffed} {staffed|agent|agents} talking, in after-call work or idle, {available} available, {waiting} {waiting|call|calls} waiting.";
    UsualFor = "{line}: usual for {days}, {weeks} weeks";
    Unusual = "{field}: unusual from {period}, {value} at {at}; usually {usual}.";
    AndMoreUnusual = "And {n} earlier ones, marked in the charts.";
    NoUsualYet = "What is usual is not known yet: at most {held} values are recorded for a time of this window, and {needed} are needed.";
    LowestToHighest = "{line}: lowest to highest";
    RecordedShare = "{percent}% of the window is recorded.";
    OnDay = "{line}, {date}";
    OtherDayHeld = "Compared with {date}: {held} of {expected} periods are recorded.";
    EventsFrom = "The log reaches back to {time}; what ended before is not listed.";
    SinceTime = "Since {time}.";
    HolidaysLeftOut = "Left out as holidays: {days}.";
    VendorField = "AICC field {field}";
    ComputedHere = "Computed here: {id}";
}
