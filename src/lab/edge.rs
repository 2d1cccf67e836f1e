//! How long the way to a far place takes, computed from geography: great-circle distance, light in glass, and a detour. Measures
//! nothing and knows no network; what it gives has to be called computed wherever it is shown.
//!
//! Sources: coordinates of city centres to a tenth of a degree, as `GeoNames` has them (2025); mean radius of the Earth from IUGG (1980); group index
//! of fibre from the data sheet of Corning SMF-28 Ultra (2021), 1.4676 at 1310 nm, which makes 68 % of the speed of light in
//! vacuum. The detour is an assumption of this lab: cables follow coasts and streets, not great circles.

use crate::units::Millis;

/// Kilometres that light goes in a millisecond in vacuum.
pub const LIGHT_KM_PER_MS: f64 = 299.792_458;
/// The part of that speed which is left in glass.
pub const GLASS: f64 = 0.68;
/// How much longer a cable is than the great circle.
pub const DETOUR: f64 = 1.5;
/// The mean radius of the Earth in kilometres.
const EARTH_KM: f64 = 6371.0;
/// Round trips before the answer over a new connection: one for TCP, one for TLS 1.3, one for the request.
pub const NEW_CONNECTION: u32 = 3;
/// Round trips over a connection that is open.
pub const OPEN_CONNECTION: u32 = 1;

/// A point on the Earth.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// Degrees north, from -90 to 90.
    pub latitude: f64,
    /// Degrees east, from -180 to 180.
    pub longitude: f64,
}

/// A named place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place {
    /// The city.
    pub name: &'static str,
    /// Where it is.
    pub at: Point,
}

const fn place(name: &'static str, latitude: f64, longitude: f64) -> Place {
    Place { name, at: Point { latitude, longitude } }
}

/// Where the worker is deployed.
pub const PLACES: [Place; 8] = [
    place("Ashburn", 39.0, -77.5),
    place("San Jose", 37.3, -121.9),
    place("São Paulo", -23.5, -46.6),
    place("Frankfurt", 50.1, 8.7),
    place("Johannesburg", -26.2, 28.0),
    place("Mumbai", 19.1, 72.9),
    place("Tokyo", 35.7, 139.7),
    place("Sydney", -33.9, 151.2),
];

/// The place of the data, where a worker in one region alone would run.
pub const ORIGIN: Place = PLACES[0];

/// Where the learner may be, besides [`PLACES`].
pub const HOMES: [Place; 16] = [
    place("Auckland", -36.8, 174.8),
    place("Berlin", 52.5, 13.4),
    place("Buenos Aires", -34.6, -58.4),
    place("Cairo", 30.1, 31.2),
    place("Dublin", 53.3, -6.2),
    place("Istanbul", 41.0, 28.9),
    place("Jakarta", -6.2, 106.8),
    place("Lagos", 6.5, 3.4),
    place("London", 51.5, -0.1),
    place("Mexico City", 19.4, -99.1),
    place("Nairobi", -1.3, 36.8),
    place("New York", 40.7, -74.0),
    place("Paris", 48.9, 2.4),
    place("Seoul", 37.6, 127.0),
    place("Singapore", 1.3, 103.9),
    place("Vancouver", 49.2, -123.1),
];

/// Why a place is not known.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoPlace {
    /// It is neither a name that is known nor two numbers.
    #[error("{0} is not known here: name a city of the list, or write latitude and longitude, such as 48.1, 11.6")]
    Unknown(String),
    /// A number is out of range.
    #[error("latitude goes from -90 to 90 and longitude from -180 to 180")]
    OffTheEarth,
}

impl Point {
    /// The point that a text names: a city of the lists, or latitude and longitude with a comma between.
    pub fn of(text: &str) -> Result<Self, NoPlace> {
        let text = text.trim();
        let same = |name: &str| name.to_lowercase() == text.to_lowercase();
        if let Some(place) = PLACES.iter().chain(&HOMES).find(|place| same(place.name)) {
            return Ok(place.at);
        }
        let numbers = text.split_once(',').and_then(|(latitude, longitude)| {
            Some((latitude.trim().parse::<f64>().ok()?, longitude.trim().parse::<f64>().ok()?))
        });
        match numbers {
            None => Err(NoPlace::Unknown(crate::text::truncate(crate::text::sanitise_line(text).as_str(), 40))),
            Some((latitude, longitude)) if latitude.abs() <= 90.0 && longitude.abs() <= 180.0 => {
                Ok(Self { latitude, longitude })
            }
            Some(_) => Err(NoPlace::OffTheEarth),
        }
    }

    /// The great-circle distance in kilometres, by the haversine formula; the Earth taken as a sphere, it errs by up to half a
    /// percent.
    pub fn distance_km(self, other: Self) -> f64 {
        let half = |from: f64, to: f64| ((to - from).to_radians() / 2.0).sin().powi(2);
        let across = self.latitude.to_radians().cos() * other.latitude.to_radians().cos();
        let chord = half(self.latitude, other.latitude) + across * half(self.longitude, other.longitude);
        2.0 * EARTH_KM * chord.clamp(0.0, 1.0).sqrt().asin()
    }
}

/// There and back over so many kilometres of great circle, computed.
pub fn round_trip(distance_km: f64) -> Millis {
    Millis(2.0 * distance_km * DETOUR / (LIGHT_KM_PER_MS * GLASS))
}

/// The way from the learner to one place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Way {
    /// The place.
    pub place: Place,
    /// The great-circle distance in kilometres.
    pub distance_km: f64,
    /// There and back, computed.
    pub round_trip: Millis,
}

/// The ways to all places, the nearest first.
pub fn ways(home: Point) -> Vec<Way> {
    let way = |place: &Place| {
        let distance_km = home.distance_km(place.at);
        Way { place: *place, distance_km, round_trip: round_trip(distance_km) }
    };
    let mut ways: Vec<Way> = PLACES.iter().map(way).collect();
    ways.sort_by(|one, other| one.distance_km.total_cmp(&other.distance_km));
    ways
}

/// What a call of the worker is made of, besides the way to it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Work {
    /// The run time, as the lab has measured it.
    pub run: Millis,
    /// Round trips before the answer: [`NEW_CONNECTION`] or [`OPEN_CONNECTION`].
    pub round_trips: u32,
    /// How often the worker asks the database of the origin, one question after the other.
    pub questions: u32,
}

/// What the learner waits for an answer, in its parts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Waited {
    /// From the learner to the worker and back, computed.
    pub network: Millis,
    /// From the worker to the database and back, computed.
    pub database: Millis,
    /// The run of the worker, measured.
    pub run: Millis,
}

impl Waited {
    /// All of it.
    pub fn total(self) -> Millis {
        self.network + self.database + self.run
    }
}

/// The worker in one region only, beside one near everybody.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Comparison {
    /// The place nearest to the learner.
    pub edge: Way,
    /// What is waited there.
    pub at_edge: Waited,
    /// The only region, which has the database, too.
    pub origin: Way,
    /// What is waited there.
    pub at_origin: Waited,
}

/// Compares the nearest place with one region, of [`PLACES`].
pub fn compare(home: Point, origin: Place, work: Work) -> Comparison {
    let to = |place: Place| {
        let distance_km = home.distance_km(place.at);
        Way { place, distance_km, round_trip: round_trip(distance_km) }
    };
    let nearest = ways(home)[0];
    let waited = |way: Way| Waited {
        network: times(way.round_trip, work.round_trips),
        database: times(round_trip(way.place.at.distance_km(origin.at)), work.questions),
        run: work.run,
    };
    let origin = to(origin);
    Comparison { edge: nearest, at_edge: waited(nearest), origin, at_origin: waited(origin) }
}

fn times(span: Millis, count: u32) -> Millis {
    Millis(span.0 * f64::from(count))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn point(name: &str) -> Point {
        Point::of(name).unwrap()
    }

    #[test]
    fn distances_are_those_of_the_atlas() {
        // Great-circle distances between the cities in kilometres, as the Great Circle Mapper and atlases give them.
        let check = |one: &str, other: &str, expected: f64| {
            let distance = point(one).distance_km(point(other));
            assert!((distance - expected).abs() < expected * 0.01, "{one} to {other}: {distance:.0} km");
        };
        check("London", "New York", 5570.0);
        check("London", "Sydney", 16_990.0);
        check("Berlin", "Tokyo", 8920.0);
        check("Paris", "Singapore", 10_730.0);
        check("New York", "san jose", 4110.0);
        check("Auckland", "São Paulo", 12_030.0);
        assert!(point("Tokyo").distance_km(point("Tokyo")).abs() < 1e-9);
        // Across the date line, over the poles, and half round the Earth.
        let (west, east) = (point("0, -179.5"), point("0, 179.5"));
        assert!((west.distance_km(east) - 111.2).abs() < 0.1);
        assert!((point("90, 0").distance_km(point("-90, 0")) - 20_015.1).abs() < 0.1);
        assert!((point("90, 0").distance_km(point("90, 120"))).abs() < 1e-6);
    }

    #[test]
    fn a_thousand_kilometres_take_about_fifteen_milliseconds() {
        let Millis(there_and_back) = round_trip(1000.0);
        assert!((there_and_back - 14.716).abs() < 0.001, "{there_and_back}");
    }

    #[test]
    fn the_nearest_place_comes_first() {
        let names = |home: &str| ways(point(home)).iter().map(|way| way.place.name).collect::<Vec<_>>();
        assert_eq!(names("Berlin")[0], "Frankfurt");
        assert_eq!(names("Auckland")[0], "Sydney");
        assert_eq!(names("Lagos")[..2], ["Johannesburg", "Frankfurt"]);
        assert_eq!(names("New York")[0], "Ashburn");
        assert_eq!(names("-41.3, 174.8").len(), 8);
    }

    #[test]
    fn questions_to_a_far_database_cost_more_than_a_near_worker_saves() {
        let origin = PLACES[0];
        let work = |questions| Work { run: Millis(4.0), round_trips: OPEN_CONNECTION, questions };
        let compared = |questions| compare(point("Sydney"), origin, work(questions));
        let without = compared(0);
        assert_eq!((without.edge.place.name, without.at_edge.total()), ("Sydney", Millis(4.0)));
        assert!(without.at_origin.total().0 > 200.0);
        let one = compared(1);
        assert!((one.at_edge.total().0 - one.at_origin.total().0).abs() < 1e-9);
        let three = compared(3);
        assert!(three.at_edge.total().0 > 2.5 * three.at_origin.total().0);
        assert_eq!(three.at_origin.database, Millis(0.0));
        let new = compare(point("Sydney"), origin, Work { round_trips: NEW_CONNECTION, ..work(0) });
        assert!((new.at_origin.network.0 - 3.0 * without.at_origin.network.0).abs() < 1e-9);
    }

    #[test]
    fn a_place_that_is_not_known_gets_a_sentence() {
        let check = |text: &str, expected: NoPlace| assert_eq!(Point::of(text), Err(expected), "{text}");
        check("Atlantis", NoPlace::Unknown("Atlantis".into()));
        check("1,2,3", NoPlace::Unknown("1,2,3".into()));
        check("91, 0", NoPlace::OffTheEarth);
        check("0, 180.5", NoPlace::OffTheEarth);
        check("NaN, 0", NoPlace::OffTheEarth);
        assert_eq!(Point::of(" berlin "), Ok(Point { latitude: 52.5, longitude: 13.4 }));
    }

    proptest! {
        #[test]
        fn distances_are_those_of_a_sphere(
            a in (-90.0..=90.0_f64, -180.0..=180.0_f64), b in (-90.0..=90.0_f64, -180.0..=180.0_f64),
            c in (-90.0..=90.0_f64, -180.0..=180.0_f64),
        ) {
            let point = |(latitude, longitude)| Point { latitude, longitude };
            let (a, b, c) = (point(a), point(b), point(c));
            let (one, way) = (a.distance_km(b), a.distance_km(c) + c.distance_km(b));
            prop_assert!((0.0..=20_016.0).contains(&one));
            prop_assert!((one - b.distance_km(a)).abs() < 1e-6);
            prop_assert!(one <= way + 1e-3);
            prop_assert!(ways(a).is_sorted_by(|one, other| one.round_trip.0 <= other.round_trip.0));
        }
    }
}
