package reference

// DemoChecklist is a checklist of the demonstration; its answers are made up.
type DemoChecklist struct {
	State      string       `yaml:"state"`
	Instrument string       `yaml:"instrument"`
	Language   string       `yaml:"language"`
	Status     string       `yaml:"status"`
	Days       int          `yaml:"days"` // how long it has stood there
	Authors    []string     `yaml:"authors"`
	Answers    []DemoAnswer `yaml:"answers"`
}

// DemoAnswer is one of its answers.
type DemoAnswer struct {
	Question    string   `yaml:"question"`
	Implemented string   `yaml:"implemented"`
	Law         string   `yaml:"law"`
	Practice    string   `yaml:"practice"`
	Obstacles   []string `yaml:"obstacles"`
	Difficulty  string   `yaml:"difficulty"`
	Wanted      []string `yaml:"wanted"`
	Assistance  string   `yaml:"assistance"`
	Received    string   `yaml:"received"`
}

var demoChecklists = once(func() ([]DemoChecklist, error) {
	var file struct {
		Status     string          `yaml:"status"`
		Checklists []DemoChecklist `yaml:"checklists"`
	}
	err := readYAML("demo-checklists.yaml", &file)
	return file.Checklists, err
})

// DemoChecklists are the checklists of the demonstration.
func DemoChecklists() []DemoChecklist { return demoChecklists.must() }
