//! A running lab: one thread on which its HTTP server, its scheduler and its instances are attended to, and a handle to it.

pub(super) mod asks;
pub(super) mod core;
pub(super) mod deploy;
mod due;
mod hear;
mod instances;
mod picture;
mod pool;
pub(super) mod requests;
mod tell;

use std::cell::RefCell;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::mpsc::{Sender, SyncSender, sync_channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::{Notify, mpsc};
use tokio::task::{LocalSet, spawn_local};
use tokio::time::{Instant, sleep, sleep_until};

use crate::clock::{Clock, Moment, SystemClock};
use crate::lab::engine::core::{Core, policy};
use crate::lab::engine::pool::{Arrival, Pool};
use crate::lab::engine::tell::Teller;
pub use crate::lab::engine::tell::Told;
use crate::lab::front_door;
use crate::lab::functions::{self, Deployment};
use crate::lab::observe::Observation;
use crate::lab::order::Order;
use crate::lab::platform::{Platform, Settings};
use crate::lab::record::Snapshot;
use crate::lab::scheduler;
use crate::lab::traffic::Traffic;
use crate::lab::triggers::engine::Triggers;
use crate::lab::watch::{How, Watch};
use crate::sandbox::spawn::{Spawner, WorkerProgram};
use crate::sandbox::{self, SandboxError};
use crate::watch::Watch as Wanted;

/// The shortest time between two snapshots: about twelve a second.
const PICTURE: Duration = Duration::from_millis(80);

/// What a lab is started with.
pub struct Options {
    /// The folder of functions.
    pub folder: PathBuf,
    /// The port on 127.0.0.1; zero for a free one.
    pub port: u16,
    /// The platform to begin with.
    pub platform: Platform,
    /// Its settings.
    pub settings: Settings,
    /// The program that runs guest code.
    pub worker: WorkerProgram,
    /// Who is told every event, those of one step together, if somebody wants to know.
    pub listener: Option<Sender<Vec<Told>>>,
    /// What is watched for, among all requests.
    pub watches: Vec<Wanted>,
    /// Who is shown the lab whenever something has changed, at most twelve times a second.
    pub viewer: Option<Viewer>,
}

/// Somebody who is shown the lab; called on the lab's thread.
pub type Viewer = Box<dyn Fn(View) + Send>;

/// What a viewer is shown.
#[derive(Debug, Clone, PartialEq)]
pub struct View {
    /// The lab.
    pub snapshot: Snapshot,
    /// What has been observed of what is watched for, if there is more than before.
    pub observed: Option<Vec<Observation>>,
}

/// Why a lab did not start.
#[derive(Debug, thiserror::Error)]
pub enum LabError {
    /// The port is taken, or may not be used.
    #[error("could not listen on 127.0.0.1:{0}")]
    Listen(u16, #[source] io::Error),
    /// The system gave no thread or no event queue.
    #[error("could not start the lab")]
    Start(#[source] io::Error),
    /// Functions cannot run on this system.
    #[error(transparent)]
    Sandbox(#[from] SandboxError),
}

/// A running lab. Dropping it ends it, with all its processes.
pub struct Lab {
    address: SocketAddr,
    asks: mpsc::UnboundedSender<Ask>,
    thread: Option<JoinHandle<()>>,
    /// Kept so that changes are watched for as long as the lab lives.
    _watch: Watch,
}

/// What comes to the lab's thread from others.
enum Ask {
    Order(Order),
    Deploy(Box<Deployment>, Moment),
    Look(SyncSender<View>),
    End,
}

impl Lab {
    /// Starts a lab. Its address is taken when this returns.
    pub fn start(options: Options) -> Result<Self, LabError> {
        sandbox::available()?;
        let (asks, asked) = mpsc::unbounded_channel();
        let (started, address) = sync_channel(1);
        let clock = SystemClock::default();
        let folder = options.folder.clone();
        let thread = thread::Builder::new()
            .name("lab".to_owned())
            .spawn(move || live(options, clock, asked, &started))
            .map_err(LabError::Start)?;
        let gone = || LabError::Start(io::Error::other("its thread ended"));
        let address = address.recv().map_err(|_| gone())??;
        let changed = asks.clone();
        let watched = folder.clone();
        let watch = Watch::start(&folder, How::Events, move || {
            let noticed = clock.now();
            drop(changed.send(Ask::Deploy(Box::new(functions::read(&watched)), noticed)));
        })
        .map_err(LabError::Start)?;
        Ok(Self { address, asks, thread: Some(thread), _watch: watch })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Asks for something; what comes of it is seen in events and snapshots.
    pub fn order(&self, order: Order) {
        // The thread ends only with this handle.
        drop(self.asks.send(Ask::Order(order)));
    }

    /// The lab with all that it has seen by now, for somebody who does not wait for its viewer. None if its thread is gone.
    pub fn look(&self) -> Option<View> {
        let (answer, looked) = sync_channel(1);
        self.asks.send(Ask::Look(answer)).ok()?;
        looked.recv().ok()
    }
}

impl Drop for Lab {
    fn drop(&mut self) {
        drop(self.asks.send(Ask::End));
        if let Some(thread) = self.thread.take() {
            // A panic there was told by the hook already.
            drop(thread.join());
        }
    }
}

type Started = std::sync::mpsc::SyncSender<Result<SocketAddr, LabError>>;

/// The life of a lab, on its thread.
fn live(options: Options, clock: SystemClock, asked: mpsc::UnboundedReceiver<Ask>, started: &Started) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().enable_time().build();
    let runtime = match runtime {
        Ok(runtime) => runtime,
        Err(why) => return drop(started.send(Err(LabError::Start(why)))),
    };
    LocalSet::new().block_on(&runtime, async move {
        let port = options.port;
        let listener = match TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await {
            Ok(listener) => listener,
            Err(why) => return drop(started.send(Err(LabError::Listen(port, why)))),
        };
        let address = match listener.local_addr() {
            Ok(address) => address,
            Err(why) => return drop(started.send(Err(LabError::Listen(port, why)))),
        };
        drop(started.send(Ok(address)));
        attend(options, clock, asked, listener, address).await;
    });
}

/// Attends to everything until the end is asked for.
async fn attend(
    options: Options,
    clock: SystemClock,
    asked: mpsc::UnboundedReceiver<Ask>,
    listener: TcpListener,
    address: SocketAddr,
) {
    let Options { folder, platform, settings, worker, listener: told, watches, viewer, port: _ } = options;
    let spawner = Spawner::start(worker);
    let compiler = spawner.clone();
    // Where this fails the first start says why.
    let compile = thread::Builder::new().name("web-api".to_owned()).spawn(move || drop(compiler.prepare()));
    drop(compile);
    let (arrivals, arrived) = mpsc::unbounded_channel();
    let bell = Rc::new(Notify::new());
    let teller = Teller::new(told, &watches, Rc::clone(&bell));
    let pool = Pool::new(spawner, arrivals);
    let core = Rc::new(RefCell::new(Core::new(platform, settings, pool, teller, clock)));
    let triggers = Triggers::new(Rc::clone(&core), &folder);
    let deployment = functions::read(&folder);
    triggers.configure(&deployment.triggers);
    core.borrow_mut().deploy(deployment, Moment::default());
    core.borrow_mut().try_later(deploy::SOON);
    let traffic = Traffic::new(address);
    triggers.send_through(traffic.clone());
    let door = front_door::Door::new(Rc::clone(&core), Rc::clone(&triggers), traffic.token());
    spawn_local(front_door::serve(listener, door));
    spawn_local(take_arrivals(Rc::clone(&core), arrived));
    spawn_local(keep_time(Rc::clone(&core), clock));
    spawn_local(Rc::clone(&triggers).keep_time());
    let shown = Shown { address, folder, traffic, triggers };
    if let Some(viewer) = viewer {
        spawn_local(show(Rc::clone(&core), bell, viewer, shown.clone()));
    }
    take_asks(&core, asked, &shown, settings).await;
    core.borrow_mut().pool.end_all();
}

async fn take_asks(core: &Rc<RefCell<Core>>, mut asked: mpsc::UnboundedReceiver<Ask>, shown: &Shown, given: Settings) {
    let Shown { traffic, triggers, .. } = shown;
    let mut kept: Vec<(Platform, Settings)> = vec![(core.borrow().platform, given)];
    while let Some(ask) = asked.recv().await {
        match ask {
            Ask::End => return,
            // Who has asked may have given up meanwhile.
            Ask::Look(answer) => drop(answer.try_send(shown.view(core))),
            Ask::Deploy(deployment, noticed) => {
                triggers.configure(&deployment.triggers);
                core.borrow_mut().deploy(*deployment, noticed);
                triggers.look_into_buckets();
            }
            Ask::Order(Order::Send(call)) => traffic.send(call),
            Ask::Order(Order::Burst { call, count, concurrency }) => traffic.burst(call, count, concurrency),
            Ask::Order(Order::Steady { call, per_second }) => traffic.steady(call, per_second),
            Ask::Order(Order::StopTraffic) => traffic.stop(),
            Ask::Order(Order::ScaleToZero) => core.borrow_mut().ask(scheduler::Event::ScaleToZero),
            Ask::Order(Order::Kill(id)) => core.borrow_mut().ask(scheduler::Event::Kill(id)),
            Ask::Order(Order::Switch(platform)) => {
                let known = kept.iter().find(|(known, _)| *known == platform).map(|(_, settings)| *settings);
                core.borrow_mut().become_platform(platform, known.unwrap_or_else(|| Settings::of(platform)));
            }
            Ask::Order(Order::Set(settings)) => {
                let platform = core.borrow().platform;
                kept.retain(|(known, _)| *known != platform);
                kept.push((platform, settings));
                core.borrow_mut().become_platform(platform, settings);
            }
            Ask::Order(Order::Add(profile)) => core.borrow_mut().add(profile),
            Ask::Order(Order::Clear) => core.borrow_mut().clear(),
            Ask::Order(Order::Trigger(order)) => triggers.order(order),
        }
    }
}

impl Core {
    /// Tells the scheduler of something that was asked for.
    fn ask(&mut self, event: scheduler::Event) {
        self.schedule(event);
        self.settle();
    }

    /// Becomes another platform, or takes other settings. Instances start anew if they were made with what is new.
    fn become_platform(&mut self, platform: Platform, settings: Settings) {
        let made_with =
            |settings: &Settings| (settings.memory, settings.timeout, settings.cpu, settings.per_instance == 1);
        let same = self.platform == platform && made_with(&self.settings) == made_with(&settings);
        self.platform = platform;
        self.settings = settings;
        let policy = policy(platform, &settings);
        self.ask(if same { scheduler::Event::Adjusted(policy) } else { scheduler::Event::Reconfigured(policy) });
    }

    fn add(&mut self, profile: Option<crate::lab::platform::Profile>) {
        self.profile = profile;
        self.settle();
    }

    fn clear(&mut self) {
        self.teller.journal.clear();
        self.settle();
    }
}

async fn take_arrivals(core: Rc<RefCell<Core>>, mut arrived: mpsc::UnboundedReceiver<Arrival>) {
    while let Some(arrival) = arrived.recv().await {
        Core::arrived(&core, arrival);
    }
}

/// Wakes the lab when something is due.
async fn keep_time(core: Rc<RefCell<Core>>, clock: SystemClock) {
    let alarm = Rc::clone(&core.borrow().alarm);
    loop {
        let armed = core.borrow().armed;
        match armed {
            None => alarm.notified().await,
            Some(at) => {
                let left = at.since(clock.now());
                tokio::select! {
                    () = alarm.notified() => {}
                    () = sleep_until(Instant::now() + left) => core.borrow_mut().tick(),
                }
            }
        }
    }
}

/// What is shown besides the core.
#[derive(Clone)]
struct Shown {
    address: SocketAddr,
    folder: PathBuf,
    traffic: Traffic,
    triggers: Rc<Triggers>,
}

impl Shown {
    /// The lab as it is, with what has been observed since it was last told.
    fn view(&self, core: &Rc<RefCell<Core>>) -> View {
        let rows = self.triggers.rows();
        core.borrow_mut().teller.count(&rows);
        let snapshot = core.borrow().picture(self.address, &self.folder, self.traffic.words(), rows);
        let observed = core.borrow_mut().teller.observed();
        View { snapshot, observed }
    }
}

/// Shows the lab: at once after a quiet time, and then not too often.
async fn show(core: Rc<RefCell<Core>>, bell: Rc<Notify>, viewer: Viewer, shown: Shown) {
    loop {
        bell.notified().await;
        viewer(shown.view(&core));
        sleep(PICTURE).await;
    }
}
